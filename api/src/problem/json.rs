//! A problem as `application/problem+json`.
//!
//! Never here: pages for people.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::values::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use crate::i18n::error_message;
use crate::session::Caller;
use crate::state::AppState;

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Names the kind of problem; stable.
    #[serde(rename = "type")]
    #[schema(example = "urn:healing-paws:problem:illegal_transition")]
    kind: String,
    /// The kind of problem in words.
    title: String,
    /// The status of the answer.
    #[schema(example = 409)]
    status: u16,
    /// What is the matter this time.
    detail: String,
    /// The kind of problem, for programs; stable.
    #[schema(example = "illegal_transition")]
    code: &'static str,
    /// What is wrong with which field.
    errors: Vec<ProblemFieldBody>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemFieldBody {
    /// The field, as the client named it; empty for the body as a whole.
    field: String,
    /// What is wrong, for programs; stable.
    #[schema(example = "too_long")]
    code: &'static str,
    /// What is wrong, in words.
    message: String,
}

impl Problem {
    fn body(&self, locale: Locale, detail: String) -> ProblemBody {
        let fields = self.errors().iter().map(|error| ProblemFieldBody {
            field: error.field.clone().into_owned(),
            code: error.code,
            message: error.message(locale),
        });
        ProblemBody {
            kind: format!("urn:healing-paws:problem:{}", self.code()),
            title: self.title(locale),
            status: self.status().as_u16(),
            detail,
            code: self.code(),
            errors: fields.collect(),
        }
    }

    /// The bytes of a body, where there is no request that could say more.
    #[must_use]
    pub(crate) fn plain(&self, locale: Locale) -> Vec<u8> {
        let body = self.body(locale, error_message(locale, self.code()));
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// Words every problem that comes back from a handler or a layer below as problem+json.
pub async fn as_json(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let locale = request.extensions().get::<Caller>().map(|caller| caller.locale).unwrap_or_default();
    let response = next.run(request).await;
    let Some(problem) = Problem::behind(&response) else { return response };
    let body = problem.body(locale, problem.detail(&state, locale).await);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    let mut answer = (parts, Json(body)).into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
    answer
}
