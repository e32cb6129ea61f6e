//! `PUT /email-verifications/{token}`.
//!
//! Never here: who asks; whoever has the link has the mailbox.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use commands::Source;
use commands::account;

use crate::links::Link;
use crate::problem::{Problem, ProblemBody};
use crate::routes::answer::LOG_POSITION;
use crate::routes::documentation::{Conditions, OpenRefusals};
use crate::routes::input::{Asked, Nothing};
use crate::session::Caller;
use crate::state::AppState;

/// Verify an address with the token of a mail's link.
#[utoipa::path(
    put, path = "/email-verifications/{token}", tag = "accounts", security(()),
    params(("token" = String, Path, description = "The last part of the link."), Conditions),
    responses(
        (status = 204, description = "The address is verified."),
        (status = 410, description = "The link is used, too old, or for an address that was replaced.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "It was changed since the version in `If-Match`.", body = ProblemBody, content_type = "application/problem+json"),
        OpenRefusals
    )
)]
pub(super) async fn verify_email(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    asked: Asked<Nothing>,
) -> Result<impl IntoResponse, Problem> {
    let Some(Link::VerifyEmail { account, fingerprint }) = state.links().check(&token, caller.at) else {
        return Err(Problem::link_expired());
    };
    let context = asked.under(caller.context(Source::Api));
    let receipt = account::verify_email(state.commands(), context, account, &fingerprint).await?;
    Ok((StatusCode::NO_CONTENT, [(LOG_POSITION, receipt.position.to_string())]))
}
