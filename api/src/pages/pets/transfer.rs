//! Giving a pet to somebody else: the owner's offer, and the other's answer.
//!
//! Never here: the mail that tells of it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Receipt, pet};
use domain::PetId;

use super::{Found, find, show, whatever_was_seen};
use crate::pages::Shell;
use crate::pages::answer::{again, done, refused};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// `POST /pets/{id}/transfer`
pub(super) async fn offer(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let found = find(&state, &session, &id).await?;
    let context = whatever_was_seen(&session, &form, "offer_transfer");
    match pet::offer_transfer(state.commands(), context, found.id, form.value("to")).await {
        Ok(receipt) => Ok(done(&format!("/pets/{}", found.id), "transfer-offered", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            show::page(&state, &session, &shell, &id, status, &form).await
        }
    }
}

/// `POST /pets/{id}/transfer/withdraw`
pub(super) async fn withdraw(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Found { id, .. } = find(&state, &session, &id).await?;
    let context = whatever_was_seen(&session, &form, "withdraw_offer");
    let answer = pet::withdraw_offer(state.commands(), context, id).await.map_err(Problem::from);
    answered(answer, &format!("/pets/{id}"), "transfer-withdrawn", &format!("/pets/{id}"))
}

/// `POST /pets/{id}/transfer/accept`
pub(super) async fn accept(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: PetId = id.parse().map_err(|_| Problem::not_found())?;
    let context = whatever_was_seen(&session, &form, "accept_offer");
    let answer = pet::accept_offer(state.commands(), context, id).await.map_err(Problem::from);
    answered(answer, &format!("/pets/{id}"), "transfer-accepted", "/pets")
}

/// `POST /pets/{id}/transfer/decline`
pub(super) async fn decline(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: PetId = id.parse().map_err(|_| Problem::not_found())?;
    let context = whatever_was_seen(&session, &form, "decline_offer");
    let answer = pet::decline_offer(state.commands(), context, id).await.map_err(Problem::from);
    answered(answer, "/pets", "transfer-declined", "/pets")
}

/// The page that shows what was done, or the one to go back to with what was in the way.
fn answered(answer: Result<Receipt, Problem>, then: &str, what: &str, back: &str) -> Result<Response, Problem> {
    match answer {
        Ok(receipt) => Ok(done(then, what, receipt.position)),
        Err(problem) if problem.status() == StatusCode::CONFLICT => Ok(refused(back, &problem)),
        Err(problem) => Err(problem),
    }
}
