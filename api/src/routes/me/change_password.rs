//! `PUT /me/password`.
//!
//! Never here: resetting a forgotten one.

use axum::extract::State;
use commands::Source;
use commands::account::{self, ChangePassword};
use domain::values::{Invalid, Password};
use utoipa::ToSchema;

use crate::password_strength;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::CurrentSession;
use crate::state::AppState;

/// The old and the new password.
#[derive(ToSchema)]
#[schema(as = ChangePassword)]
pub(super) struct Body {
    /// The password until now.
    #[schema(format = "password")]
    current_password: String,
    /// The password from now on, not easily guessed.
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 128)]
    password: Password,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let current = fields.required("current_password", |text| Ok::<_, Invalid>(text.to_owned()));
        let password = fields.required("password", Password::parse);
        Some(Self { current_password: current?, password: password? })
    }
}

/// Change one's password.
///
/// Every other session ends.
#[utoipa::path(
    put, path = "/me/password", tag = "me", params(Conditions), request_body = Body,
    responses((status = 200, description = "It is changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_password(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { current_password, password } = asked.body;
    password_strength::demand(&password, &[&session.identity.username]).await?;
    let change = ChangePassword { current: current_password, new: password, keep: Some(session.identity.session) };
    Ok(Changed(account::change_password(state.commands(), context, session.identity.account, change).await?))
}
