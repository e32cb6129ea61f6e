//! `PUT /me/second-factor`.
//!
//! Never here: making the secret.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse;
use commands::{Source, account};
use domain::values::Invalid;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::LOG_POSITION;
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::second_factor::SetupKeys;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Proof that the secret is in an app.
#[derive(ToSchema)]
#[schema(as = ConfirmSecondFactor)]
pub(super) struct Body {
    /// `token` of the answer to `POST /me/second-factor`.
    token: String,
    /// Six digits, as the app shows them now.
    #[schema(example = "123456")]
    code: String,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let filled = |text: &str| if text.is_empty() { Err(Invalid::Required) } else { Ok(text.to_owned()) };
        let token = fields.required("token", filled);
        let code = fields.required("code", filled);
        Some(Self { token: token?, code: code? })
    }
}

/// Codes for the day the app is lost.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecoveryCodes {
    /// Each lets their owner in once instead of the app's code. They are told this one time.
    #[schema(example = json!(["k3v9q-7m2xw"]))]
    pub(super) recovery_codes: Vec<String>,
}

impl RecoveryCodes {
    pub(super) fn answer(codes: account::RecoveryCodes) -> ([(HeaderName, HeaderValue); 1], Json<Self>) {
        ([(LOG_POSITION, HeaderValue::from(codes.position))], Json(Self { recovery_codes: codes.codes }))
    }
}

/// Turn the second factor on. Every other session ends: they began without it.
#[utoipa::path(
    put, path = "/me/second-factor", tag = "me", params(Conditions), request_body = Body,
    responses((status = 200, description = "It is on.", body = RecoveryCodes), CommandRefusals)
)]
pub(super) async fn enable_second_factor(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<impl IntoResponse, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { token, code } = asked.body;
    let (own, current) = (session.identity.account, session.identity.session);
    let secret = SetupKeys::new(state.session_keys()).check(&token, own, session.at);
    let secret = secret.ok_or_else(|| Problem::invalid_field("token", "setup_expired"))?;
    let codes = account::enable_second_factor(state.commands(), context, own, &secret, &code, current).await?;
    Ok(RecoveryCodes::answer(codes))
}
