//! `PUT /password-resets/{token}`.
//!
//! Never here: who asks; whoever has the link has the mailbox.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use commands::Source;
use commands::account;
use domain::account::Account;
use domain::values::Password;
use utoipa::ToSchema;

use crate::links::Link;
use crate::password_strength;
use crate::problem::{Problem, ProblemBody};
use crate::routes::answer::LOG_POSITION;
use crate::routes::documentation::{Conditions, OpenRefusals};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::Caller;
use crate::state::AppState;

/// A new password.
#[derive(Debug, ToSchema)]
#[schema(as = NewPassword)]
pub(super) struct Body {
    /// Not easily guessed.
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 128)]
    password: Password,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { password: fields.required("password", Password::parse)? })
    }
}

/// Set a new password with the token of a mail's link.
///
/// The link works once. Every session of the account ends.
#[utoipa::path(
    put, path = "/password-resets/{token}", tag = "accounts", security(()),
    params(("token" = String, Path, description = "The last part of the link."), Conditions), request_body = Body,
    responses(
        (status = 204, description = "The password is set."),
        (status = 410, description = "The link is used or too old.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "It was changed since the version in `If-Match`.", body = ProblemBody, content_type = "application/problem+json"),
        OpenRefusals
    )
)]
pub(super) async fn reset_password(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    asked: Asked<Body>,
) -> Result<impl IntoResponse, Problem> {
    let Some(Link::ResetPassword { account, reset }) = state.links().check(&token, caller.at) else {
        return Err(Problem::link_expired());
    };
    let known = state.commands().load::<Account>(account.uuid()).await?.state;
    let profile = known.profile().ok_or_else(Problem::link_expired)?;
    let about = [&profile.username, &profile.email].map(|text| text.text().unwrap_or_default());
    password_strength::demand(&asked.body.password, &about).await?;
    let context = asked.under(caller.context(Source::Api));
    let receipt = account::reset_password(state.commands(), context, account, reset, asked.body.password).await?;
    Ok((StatusCode::NO_CONTENT, [(LOG_POSITION, receipt.position.to_string())]))
}
