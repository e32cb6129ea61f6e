//! What a command's request carries: the body, `Idempotency-Key` and `If-Match`.
//!
//! Never here: who asks.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use commands::{Context, IdempotencyKey};

use super::{Fields, FromFields};
use crate::problem::{FieldError, Problem};
use crate::state::AppState;

/// No body of the JSON API is longer.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A body of type `T` and the conditions of the request.
#[derive(Debug)]
pub(crate) struct Asked<T> {
    /// The body.
    pub body: T,
    idempotency: Option<IdempotencyKey>,
    expected_version: Option<i64>,
}

impl<T> Asked<T> {
    /// Adds the request's conditions to a command's circumstances.
    pub(crate) fn under(&self, mut context: Context) -> Context {
        context.idempotency.clone_from(&self.idempotency);
        context.expected_version = self.expected_version;
        context
    }
}

/// A body without fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

impl FromFields for Nothing {
    fn read(_: &mut Fields) -> Option<Self> {
        Some(Self)
    }
}

impl<T: FromFields> FromRequest<AppState> for Asked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let place = format!("{} {}\n", request.method(), request.uri().path());
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
            let code = if too_large { "too_large" } else { "bad_request" };
            Problem::new(rejection.status(), code)
        })?;
        if !body.is_empty() && !is_json(&headers) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"));
        }
        Ok(Self {
            idempotency: idempotency_key(&headers, &[place.as_bytes(), &body].concat())?,
            expected_version: expected_version(&headers)?,
            body: Fields::from_json(&body)?.finish()?,
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn idempotency_key(headers: &HeaderMap, asked: &[u8]) -> Result<Option<IdempotencyKey>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().map_err(|_| bad_header("Idempotency-Key"))?;
    let key = IdempotencyKey::new(key, asked);
    key.map(Some).map_err(|invalid| Problem::invalid(vec![FieldError::invalid("Idempotency-Key", &invalid)]))
}

/// `"7"`, `7` and `W/"7"` are version 7; `*` is any.
fn expected_version(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let quoted = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let digits = quoted.unwrap_or(text);
    let version = digits.parse().ok().filter(|_: &i64| digits.bytes().all(|byte| byte.is_ascii_digit()));
    version.map(Some).ok_or_else(|| bad_header("If-Match"))
}

pub(super) fn bad_header(name: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_header").with_errors(vec![FieldError::new(name, "malformed")])
}
