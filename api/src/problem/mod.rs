//! The one place that turns errors into answers: a status, a stable code, what is wrong with which field, and words.
//!
//! A handler returns a [`Problem`]; its answer carries it as an extension until a layer words it in the caller's
//! language, as JSON here or as a page in `pages`. Never here: deciding; and nothing of an internal error is told.

mod from_errors;
mod json;
mod words;

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use commands::Stale;
use domain::reservation::Status;
use domain::values::{Invalid, Locale};

pub use from_errors::Refusal;
pub use json::{ProblemBody, ProblemFieldBody, as_json};

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    status: StatusCode,
    code: &'static str,
    about: About,
    errors: Vec<FieldError>,
    retry_after: Option<u32>,
    /// For the log of the server only.
    cause: Option<String>,
}

/// What a problem's wording speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum About {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// A step that does not follow.
    Step {
        /// Where the reservation stands.
        from: Status,
        /// Where it should have gone.
        to: Status,
    },
    /// A status in which this cannot be done.
    In(Status),
    /// What happened since the version that was decided on.
    Stale(Stale),
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as the client named it; empty for the body as a whole.
    pub field: Cow<'static, str>,
    /// The stable code.
    pub code: &'static str,
    /// The number that the code speaks of.
    pub limit: Option<usize>,
}

impl FieldError {
    /// A field with a code.
    #[must_use]
    pub fn new(field: impl Into<Cow<'static, str>>, code: &'static str) -> Self {
        Self { field: field.into(), code, limit: None }
    }

    /// A field whose value could not be read.
    #[must_use]
    pub fn invalid(field: impl Into<Cow<'static, str>>, invalid: &Invalid) -> Self {
        Self { field: field.into(), code: invalid.code(), limit: invalid.limit() }
    }

    /// What to say at the field.
    #[must_use]
    pub fn message(&self, locale: Locale) -> String {
        crate::i18n::field_error_message(locale, self.code, self.limit)
    }
}

impl Problem {
    /// A problem with a status and a stable code.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        let (about, errors) = (About::Nothing, Vec::new());
        Self(Box::new(Parts { status, code, about, errors, retry_after: None, cause: None }))
    }

    /// Nobody is logged in, or their session has ended.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated")
    }

    /// Their role does not allow it.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// There is no such thing, or not for this caller.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// A link of a mail is not good, or not any more.
    #[must_use]
    pub fn link_expired() -> Self {
        Self::new(StatusCode::GONE, "link_expired")
    }

    /// Fields that could not be read: all of them at once.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let unknown = !errors.is_empty() && errors.iter().all(|error| error.code == "unknown_field");
        let code = if unknown { "unknown_field" } else { "invalid" };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code).with_errors(errors)
    }

    /// One field that could not be read.
    #[must_use]
    pub fn invalid_field(field: impl Into<Cow<'static, str>>, code: &'static str) -> Self {
        Self::invalid(vec![FieldError::new(field, code)])
    }

    /// It cannot be done just now; the cause is for the server's log only.
    #[must_use]
    pub fn unavailable(cause: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").retry_after(2).caused_by(cause)
    }

    /// A fault of the server's own; the cause is for its log only.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").caused_by(cause)
    }

    /// The same, to be tried again after some seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// The same, with what is wrong with which field.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// The same where a page calls a field otherwise.
    #[must_use]
    pub(crate) fn with_field_renamed(mut self, from: &str, to: &'static str) -> Self {
        for error in self.0.errors.iter_mut().filter(|error| error.field == from) {
            error.field = to.into();
        }
        self
    }

    fn about(mut self, about: About) -> Self {
        self.0.about = about;
        self
    }

    fn caused_by(mut self, cause: impl std::fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The status of the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.0.code
    }

    /// What is wrong with which field.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The problem behind an answer that is none yet in words, or one made up from its bare status.
    #[must_use]
    pub fn behind(response: &Response) -> Option<Self> {
        let status = response.status();
        if let Some(problem) = response.extensions().get::<Self>() {
            return Some(problem.clone());
        }
        if !status.is_client_error() && !status.is_server_error() {
            return None;
        }
        let code = match status {
            StatusCode::UNAUTHORIZED => "unauthenticated",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::REQUEST_TIMEOUT => "timeout",
            StatusCode::PAYLOAD_TOO_LARGE => "too_large",
            StatusCode::URI_TOO_LONG => "uri_too_long",
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "headers_too_large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
            StatusCode::UNPROCESSABLE_ENTITY => "invalid",
            _ if status.is_client_error() => "bad_request",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            _ => "internal",
        };
        Some(Self::new(status, code))
    }

    /// Logged once, where it becomes an answer.
    fn log(&self) {
        let Parts { status, code, cause, .. } = &*self.0;
        let (status, cause) = (status.as_u16(), cause.as_deref().unwrap_or_default());
        match status {
            503 => tracing::warn!(status, code, cause, "not done: {code}"),
            500.. => tracing::error!(status, code, cause, "failed: {code}"),
            _ => tracing::debug!(status, code, "refused: {code}"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let mut response = self.status().into_response();
        if let Some(seconds) = self.0.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}
