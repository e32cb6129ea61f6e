//! What an administrator does to an account: role, suspension, sessions.
//!
//! Never here: the list they stand in.

use axum::extract::{Path, State};
use axum::response::Response;
use commands::{Receipt, Source, account};
use domain::AccountId;
use domain::values::{Role, Text};

use super::staff::{self, Asked, Refusal};
use crate::administrators::other_administrators;
use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::Administrator;
use crate::state::AppState;

/// Answers with the list, where what was done shows, or with the form again.
async fn answer(
    state: &AppState,
    admin: &Administrator,
    shell: &Shell,
    (id, mut form): (AccountId, Form),
    (what, outcome): (&str, Result<Receipt, Problem>),
) -> Result<Response, Problem> {
    match outcome {
        Ok(receipt) => Ok(done("/admin/staff", what, receipt.position)),
        Err(problem) => {
            let status = again(&mut form, problem, state, shell).await?;
            let refusal = Refusal { person: Some((id, form)), ..Refusal::default() };
            staff::page(state, admin, shell, status, &Asked::default(), refusal).await
        }
    }
}

fn account_id(text: &str) -> Result<AccountId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// `POST /admin/staff/{id}/role`
pub(super) async fn change_role(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id = account_id(&id)?;
    let role: Role = form.value("role").parse().map_err(|_| Problem::invalid_field("role", "malformed"))?;
    let others = other_administrators(&state, id).await?;
    let granted = account::change_role(state.commands(), admin.context(Source::Web), id, role, &others).await;
    answer(&state, &admin, &shell, (id, form), ("role-granted", granted.map_err(Problem::from))).await
}

/// `POST /admin/staff/{id}/suspend`
pub(super) async fn suspend(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id = account_id(&id)?;
    let outcome = match form.read_optional(shell.locale(), "reason", Text::parse) {
        Ok(reason) => {
            let others = other_administrators(&state, id).await?;
            let context = admin.context(Source::Web);
            account::suspend_account(state.commands(), context, id, reason, &others).await.map_err(Problem::from)
        }
        Err(_) => Err(Problem::invalid_field("reason", "too_long")),
    };
    answer(&state, &admin, &shell, (id, form), ("suspended", outcome)).await
}

/// `POST /admin/staff/{id}/reinstate`
pub(super) async fn reinstate(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id = account_id(&id)?;
    let outcome = account::reinstate_account(state.commands(), admin.context(Source::Web), id).await;
    answer(&state, &admin, &shell, (id, form), ("reinstated", outcome.map_err(Problem::from))).await
}

/// `POST /admin/staff/{id}/end-sessions`
pub(super) async fn end_sessions(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id = account_id(&id)?;
    // Whoever logs everybody out but means a lost phone of their own keeps the session they do it with.
    let keep = (id == admin.identity.account).then_some(admin.identity.session);
    let outcome = account::end_all_sessions(state.commands(), admin.context(Source::Web), id, keep).await;
    answer(&state, &admin, &shell, (id, form), ("all-sessions-ended", outcome.map_err(Problem::from))).await
}
