//! `POST /admin/invitations`.
//!
//! Never here: the mail.

use axum::extract::State;
use commands::{Source, invitation};
use domain::values::{EmailAddress, Locale, Role};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{CommandAnswer, Made};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, word};
use crate::session::Administrator;
use crate::state::AppState;

/// Whom to invite.
#[derive(ToSchema)]
#[schema(as = InviteStaff)]
pub(super) struct Body {
    /// Where the mail goes.
    #[schema(value_type = String, format = "email", max_length = 254)]
    email: EmailAddress,
    /// receptionist, doctor, auditor or admin.
    #[schema(value_type = String, example = "doctor")]
    role: Role,
    /// The language of the mail; the caller's own if left out.
    #[schema(value_type = Option<String>, example = "en")]
    locale: Option<Locale>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let email = fields.required("email", EmailAddress::parse);
        let role = fields.required("role", word);
        let locale = fields.optional("locale", word);
        Some(Self { email: email?, role: role?, locale })
    }
}

/// Invite somebody to the staff. They get a mail with a link that is good for 14 days.
#[utoipa::path(
    post, path = "/admin/invitations", tag = "admin", params(Conditions), request_body = Body,
    responses((status = 201, description = "They are invited.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn invite_staff(
    State(state): State<AppState>,
    admin: Administrator,
    asked: Asked<Body>,
) -> Result<Made, Problem> {
    let context = asked.under(admin.context(Source::Api));
    let Body { email, role, locale } = asked.body;
    let locale = locale.unwrap_or(admin.locale);
    let receipt = invitation::invite_staff(state.commands(), context, email, role, locale).await?;
    Ok(Made(receipt, "/api/v1/admin/invitations"))
}
