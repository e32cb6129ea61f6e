//! `POST /sessions`.
//!
//! Never here: counting failed attempts; see `session::begin`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use commands::Source;
use commands::account::{Credentials, Proof};
use domain::values::Invalid;
use utoipa::ToSchema;

use super::tokens::Tokens;
use crate::problem::Problem;
use crate::routes::answer::LOG_POSITION;
use crate::routes::documentation::{Conditions, OpenRefusals};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::{Attempt, Caller, address, begin, device, set_cookie};
use crate::state::AppState;

/// Somebody who logs in.
#[derive(ToSchema)]
#[schema(as = LogIn)]
pub(super) struct Body {
    /// The username, or the email address.
    #[schema(example = "anna")]
    username: String,
    /// The password.
    #[schema(format = "password")]
    password: String,
    /// Whether the session is to outlast the browser, for 30 days. Otherwise it lasts 12 hours at most.
    #[schema(value_type = Option<bool>)]
    remember_me: bool,
    /// For accounts that have a second factor: a code of the app, or a recovery code. Without it the answer is
    /// `code_required`, if the password is right.
    #[schema(value_type = Option<String>)]
    code: Option<String>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let filled = |text: &str| if text.is_empty() { Err(Invalid::Required) } else { Ok(text.to_owned()) };
        let username = fields.required("username", filled);
        let password = fields.required("password", filled);
        let remember_me = fields.flag("remember_me");
        let code = fields.optional("code", filled);
        Some(Self { username: username?, password: password?, remember_me, code })
    }
}

/// Log in.
///
/// Answers with tokens and sets the session cookie. An unknown name and a wrong password get the same answer. Tokens
/// are stored nowhere: a repetition with the same idempotency key begins a session of its own.
#[utoipa::path(
    post, path = "/sessions", tag = "sessions", security(()), params(Conditions), request_body = Body,
    responses(
        (status = 201, description = "The session began.", body = Tokens),
        (status = 401, description = "Wrong username or password, or a code is required or wrong.", body = crate::problem::ProblemBody, content_type = "application/problem+json"),
        OpenRefusals
    )
)]
pub(super) async fn log_in(
    State(state): State<AppState>,
    caller: Caller,
    jar: CookieJar,
    parts: Parts,
    asked: Asked<Body>,
) -> Result<impl IntoResponse, Problem> {
    let context = asked.under(caller.context(Source::Api));
    let Body { username, password, remember_me, code } = asked.body;
    let credentials = Credentials {
        login: username,
        proof: Proof::Password(password),
        code,
        device: device(&parts),
        remember: remember_me,
    };
    let attempt = Attempt { credentials, address: address(&parts) };
    let begun = begin(&state, context, attempt).await?;
    let jar = set_cookie(&state, jar, begun.cookie_token, begun.remember_until);
    let tokens = Tokens::new(&state, begun.identity, &begun.refresh_token, begun.position)?;
    Ok((StatusCode::CREATED, [(LOG_POSITION, begun.position.to_string())], jar, Json(tokens)))
}
