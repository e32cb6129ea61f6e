//! A problem as `application/problem+json`.
//!
//! Never here: pages for people.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::values::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use crate::i18n::error_message;
use crate::slots::FreeSlotBody;
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
    /// Where a doctor's time was lost: the free ones nearest to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    slots: Vec<FreeSlotBody>,
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
    /// What is wrong with which field, in words.
    pub(crate) fn field_bodies(&self, locale: Locale) -> Vec<ProblemFieldBody> {
        let fields = self.errors().iter().map(|error| ProblemFieldBody {
            field: error.field.clone().into_owned(),
            code: error.code,
            message: error.message(locale),
        });
        fields.collect()
    }

    fn body(&self, locale: Locale, detail: String) -> ProblemBody {
        ProblemBody {
            kind: format!("urn:healing-paws:problem:{}", self.code()),
            title: self.title(locale),
            status: self.status().as_u16(),
            detail,
            code: self.code(),
            errors: self.field_bodies(locale),
            slots: self.slots().to_vec(),
        }
    }

    /// The bytes of a body, where there is no request that could say more.
    #[must_use]
    pub(crate) fn plain(&self, locale: Locale) -> Vec<u8> {
        let body = self.body(locale, error_message(locale, self.code()));
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// Words a problem that comes back from a handler, or from what stands around it, as problem+json.
pub async fn as_json(state: &AppState, locale: Locale, response: Response) -> Response {
    let Some(problem) = Problem::behind(&response) else { return response };
    let body = problem.body(locale, problem.detail(state, locale).await);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    let mut answer = (parts, Json(body)).into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
    answer
}
