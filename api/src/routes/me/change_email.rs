//! `PUT /me/email`.
//!
//! Never here: the link that finishes it; that is `PUT /email-verifications/{token}`.

use axum::extract::State;
use axum::http::StatusCode;
use commands::{Source, account};
use domain::values::EmailAddress;
use utoipa::ToSchema;

use super::password::given_password;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::CurrentSession;
use crate::state::AppState;

/// The new address, and the password.
#[derive(ToSchema)]
#[schema(as = ChangeEmail)]
pub(super) struct Body {
    /// The password as it is now.
    #[schema(format = "password")]
    password: String,
    /// The new address. The current one cancels a change that waits.
    #[schema(value_type = String, format = "email", max_length = 254)]
    email: EmailAddress,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let password = given_password(fields);
        let email = fields.required("email", EmailAddress::parse);
        Some(Self { password: password?, email: email? })
    }
}

/// Change one's email address.
///
/// A link goes to the new address; until it is opened, the old one stays in force.
#[utoipa::path(
    put, path = "/me/email", tag = "me", params(Conditions), request_body = Body,
    responses((status = 202, description = "The link is on its way.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_email(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<(StatusCode, Changed), Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { password, email } = asked.body;
    let receipt = account::change_email(state.commands(), context, session.identity.account, password, email).await?;
    Ok((StatusCode::ACCEPTED, Changed(receipt)))
}
