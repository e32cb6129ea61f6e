//! Recovery codes: shown in the answer that made them, and never again.
//!
//! Never here: using one; that is the log-in's.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Source, account};

use super::second_factor::factor_page;
use crate::pages::answer::again;
use crate::pages::form::Form;
use crate::pages::{Shell, escape};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/recovery_codes.html")]
struct CodesPage<'a> {
    p: &'a Shell,
    lead: String,
    codes: &'a [String],
    file: String,
    next: &'a str,
}

/// The page that shows codes this once. It is no redirect's target: nothing remembers the codes for it.
pub(super) fn page(shell: &Shell, codes: &[String], lead: String, next: &str) -> Response {
    // A file without script and without asking the server, which does not know the codes any more.
    let file = format!("data:text/plain;charset=utf-8,{}", escape(&format!("Healing Paws\n\n{}\n", codes.join("\n"))));
    shell.page(StatusCode::OK, &CodesPage { p: shell, lead, codes, file, next })
}

/// `POST /me/second-factor/codes`
pub(super) async fn replace(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let (context, own) = (session.context(Source::Web), session.identity.account);
    let password = form.value("password_for_codes").to_owned();
    match account::replace_recovery_codes(state.commands(), context, own, password).await {
        Ok(codes) => Ok(page(&shell, &codes.codes, shell.t("recovery-codes-made"), "/me#second-factor")),
        Err(error) => {
            let problem = Problem::from(error).with_field_renamed("password", "password_for_codes");
            let status = again(&mut form, problem, &state, &shell).await?;
            factor_page(&state, &session, &shell, status, (&form, &Form::default())).await
        }
    }
}
