//! `POST /me/second-factor`.
//!
//! Never here: turning it on; nothing is kept until a code proves that the secret arrived.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::account::Account;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Nothing};
use crate::second_factor::SetupKeys;
use crate::session::CurrentSession;
use crate::state::AppState;

/// A second factor to be confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactorSetup)]
pub(super) struct SetupBody {
    /// What an app makes codes of, base32.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// The same as an address that apps read, usually from a QR code.
    #[schema(example = "otpauth://totp/Healing%20Paws%3Aanna?secret=…")]
    uri: String,
    /// What `PUT /me/second-factor` takes together with the first code, within 30 minutes.
    token: String,
}

/// Begin to set up a second factor.
///
/// Nothing changes until `PUT /me/second-factor` brings a code that the secret makes.
#[utoipa::path(
    post, path = "/me/second-factor", tag = "me", params(Conditions),
    responses((status = 200, description = "A fresh secret.", body = SetupBody), CommandRefusals)
)]
pub(super) async fn begin_second_factor(
    State(state): State<AppState>,
    session: CurrentSession,
    _: Asked<Nothing>,
) -> Result<Json<SetupBody>, Problem> {
    let own = session.identity.account;
    if state.commands().load::<Account>(own.uuid()).await?.state.second_factor().is_some() {
        return Err(Problem::new(StatusCode::CONFLICT, "second_factor_on"));
    }
    let setup = SetupKeys::new(state.session_keys()).begin(own, session.at);
    let uri = setup.uri(&session.identity.username).ok_or_else(|| Problem::internal("a secret is no secret"))?;
    Ok(Json(SetupBody { uri, secret: setup.secret, token: setup.token }))
}
