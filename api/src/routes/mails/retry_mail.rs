//! `POST /admin/mails/{id}/retry`.
//!
//! Never here: sending; the sender does, at its next look.

use axum::extract::State;
use axum::http::StatusCode;
use projections::Retried;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::Id;
use crate::session::Administrator;
use crate::state::AppState;

/// Let a dead mail be tried again.
///
/// One that waits or is being sent anyway stays as it is; one that was sent or dropped is refused. Asking twice is the
/// same as asking once.
#[utoipa::path(
    post, path = "/admin/mails/{id}/retry", tag = "admin",
    params(("id" = Uuid, Path, description = "The mail."), Conditions),
    responses((status = 204, description = "It will be tried."), CommandRefusals)
)]
pub(super) async fn retry_mail(
    State(state): State<AppState>,
    _: Administrator,
    Id(id): Id<Uuid>,
) -> Result<StatusCode, Problem> {
    retry(&state, id).await.map(|()| StatusCode::NO_CONTENT)
}

/// What the page and the route do alike.
pub(crate) async fn retry(state: &AppState, id: Uuid) -> Result<(), Problem> {
    match state.projections().mails().retry(id).await? {
        Retried::Queued | Retried::Underway => Ok(()),
        Retried::Settled => Err(Problem::new(StatusCode::CONFLICT, "mail_settled")),
        Retried::Unknown => Err(Problem::not_found()),
    }
}
