//! That a pet died, when, that it did not; and taking it off the list.
//!
//! Never here: its past visits; they stay.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::pet;

use super::details::date;
use super::{Found, find, show, whatever_was_seen};
use crate::pages::Shell;
use crate::pages::answer::{again, done, refused, refused_because};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// `POST /pets/{id}/deceased`
pub(super) async fn record_death(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let found = find(&state, &session, &id).await?;
    let Ok(on) = form.read(shell.locale(), "died_on", date) else {
        return show::page(&state, &session, &shell, &id, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    };
    let context = whatever_was_seen(&session, &form, "record_death");
    match pet::record_death(state.commands(), context, found.id, on).await {
        Ok(receipt) => Ok(done(&format!("/pets/{}", found.id), "death-recorded", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            form.rename_error("on", "died_on");
            show::page(&state, &session, &shell, &id, status, &form).await
        }
    }
}

/// `POST /pets/{id}/deceased/withdraw`
pub(super) async fn withdraw_death(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Found { id, .. } = find(&state, &session, &id).await?;
    let context = whatever_was_seen(&session, &form, "withdraw_death");
    match pet::withdraw_death(state.commands(), context, id).await.map_err(Problem::from) {
        Ok(receipt) => Ok(done(&format!("/pets/{id}"), "death-withdrawn", receipt.position)),
        Err(problem) if problem.status() == StatusCode::CONFLICT => Ok(refused(&format!("/pets/{id}"), &problem)),
        Err(problem) => Err(problem),
    }
}

/// `POST /pets/{id}/remove`
pub(super) async fn remove(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Found { id, .. } = find(&state, &session, &id).await?;
    let context = whatever_was_seen(&session, &form, "remove_pet");
    match pet::remove_pet(state.commands(), context, id).await.map_err(Problem::from) {
        Ok(receipt) => Ok(done("/pets", "pet-removed", receipt.position)),
        Err(problem) if problem.code() == "pet_has_ongoing_reservation" => {
            Ok(refused_because(&format!("/pets/{id}"), "pet_is_expected"))
        }
        Err(problem) if problem.status() == StatusCode::CONFLICT => Ok(refused(&format!("/pets/{id}"), &problem)),
        Err(problem) => Err(problem),
    }
}
