//! `PUT /me/password`.
//!
//! Never here: resetting a forgotten one.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use commands::Source;
use commands::account::{self, ChangePassword};
use domain::values::{Invalid, Password};
use utoipa::ToSchema;

use crate::password_strength;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::{CurrentSession, kept_session, renew_cookie};
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
/// Every other session ends. This one stays for whoever sends a bearer token; one that comes by its cookie gets another.
#[utoipa::path(
    put, path = "/me/password", tag = "me", params(Conditions), request_body = Body,
    responses((status = 200, description = "It is changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_password(
    State(state): State<AppState>,
    session: CurrentSession,
    headers: HeaderMap,
    jar: CookieJar,
    asked: Asked<Body>,
) -> Result<impl IntoResponse, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { current_password, password } = asked.body;
    password_strength::demand(&password, &[&session.identity.username]).await?;
    let keep = kept_session(&session, &headers);
    let change = ChangePassword { current: current_password, new: password, keep };
    let own = session.identity.account;
    let changed = account::change_password(state.commands(), context, own, change).await?;
    let jar = renew_cookie(&state, jar, own, changed.renewed).await?;
    Ok((jar, Changed(changed.receipt)))
}
