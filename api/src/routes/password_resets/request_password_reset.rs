//! `POST /password-resets`.
//!
//! Never here: telling whether an account has the address.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use commands::Source;
use domain::values::EmailAddress;
use utoipa::ToSchema;

use crate::mail_requests;
use crate::problem::Problem;
use crate::routes::documentation::{Conditions, OpenRefusals};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::{Caller, address};
use crate::state::AppState;

/// Somebody who forgot their password.
#[derive(Debug, ToSchema)]
#[schema(as = ForgotPassword)]
pub(super) struct Body {
    /// The address of the account.
    #[schema(value_type = String, format = "email", max_length = 254, example = "anna@example.org")]
    email: EmailAddress,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { email: fields.required("email", EmailAddress::parse)? })
    }
}

/// Have a link sent with which a forgotten password is replaced.
///
/// The answer is the same whether an account has the address or not.
#[utoipa::path(
    post, path = "/password-resets", tag = "accounts", security(()), params(Conditions), request_body = Body,
    responses((status = 202, description = "If an account has the address, the mail will be sent."), OpenRefusals)
)]
pub(super) async fn request_password_reset(
    State(state): State<AppState>,
    caller: Caller,
    parts: Parts,
    asked: Asked<Body>,
) -> Result<StatusCode, Problem> {
    let context = asked.under(caller.context(Source::Api));
    mail_requests::request_password_reset(&state, context, address(&parts), asked.body.email)?;
    Ok(StatusCode::ACCEPTED)
}
