//! `POST /email-verifications`.
//!
//! Never here: the mail; it follows from the event.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use commands::Source;

use crate::mail_requests;
use crate::problem::{Problem, ProblemBody};
use crate::routes::answer::LOG_POSITION;
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Nothing};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Have the mail sent again that verifies one's address.
///
/// It goes to the address that waits to replace the one in force, or else to that. Nothing is sent if it is verified.
#[utoipa::path(
    post, path = "/email-verifications", tag = "accounts", params(Conditions),
    responses(
        (status = 202, description = "The mail will be sent."),
        (status = 429, description = "Too many mails; try again after `Retry-After` seconds.", body = ProblemBody, content_type = "application/problem+json"),
        CommandRefusals
    )
)]
pub(super) async fn request_email_verification(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Nothing>,
) -> Result<impl IntoResponse, Problem> {
    let context = asked.under(session.context(Source::Api));
    let receipt = mail_requests::request_email_verification(&state, context, session.identity.account).await?;
    Ok((StatusCode::ACCEPTED, [(LOG_POSITION, receipt.position.to_string())]))
}
