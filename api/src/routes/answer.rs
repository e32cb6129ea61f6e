//! What a command answers: where its events are in the log, in the body and in the header.
//!
//! Never here: refusals; see `problem`.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use commands::Receipt;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The position that a later read can wait for.
pub(crate) const LOG_POSITION: HeaderName = HeaderName::from_static("log-position");

/// What was written.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct CommandAnswer {
    /// What the command was for, or what it made.
    id: Uuid,
    /// Where its last event is in the log: `Read-After` takes it. 0 if nothing ever happened to it.
    #[schema(minimum = 0, example = 42)]
    position: i64,
    /// The version it has now: `If-Match` takes it. 0 if nothing ever happened to it.
    #[schema(minimum = 0, example = 3)]
    version: i64,
}

impl From<Receipt> for CommandAnswer {
    fn from(receipt: Receipt) -> Self {
        Self { id: receipt.id, position: receipt.position, version: receipt.version }
    }
}

/// 200: something was changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Changed(pub Receipt);

/// 201: something was made; it is at this path, followed by its id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made(pub Receipt, pub &'static str);

impl IntoResponse for Changed {
    fn into_response(self) -> Response {
        let Self(receipt) = self;
        let headers = [(LOG_POSITION, HeaderValue::from(receipt.position)), (header::ETAG, etag(receipt.version))];
        (headers, Json(CommandAnswer::from(receipt))).into_response()
    }
}

impl IntoResponse for Made {
    fn into_response(self) -> Response {
        let Self(receipt, place) = self;
        let mut response = (StatusCode::CREATED, Changed(receipt)).into_response();
        if let Ok(location) = HeaderValue::try_from(format!("{place}/{}", receipt.id)) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// A version as an entity tag.
#[must_use]
pub(crate) fn etag(version: i64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// Something with the version it has.
#[derive(Clone, Debug)]
pub(crate) struct Versioned<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, etag(self.0))], Json(self.1)).into_response()
    }
}

/// Some of a list, and where to go on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Listed<T> {
    /// These.
    pub items: Vec<T>,
    /// The cursor of those that follow; null if there are none.
    pub next: Option<String>,
}
