//! A number for every request, a span in the log, a count in the metrics.
//!
//! Never here: paths with what they name, queries, headers or bodies; they may be personal.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::Response;
use tracing::Span;
use uuid::Uuid;

use crate::metrics::Metrics;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is told of a request by its route.
pub(super) struct Observed {
    started: Instant,
    method: Method,
    route: Option<MatchedPath>,
    number: Uuid,
    /// The number as it came with the request.
    given: Option<HeaderValue>,
}

impl Observed {
    /// A number that comes with a request ends up in the log for ever: only a UUID is taken.
    pub(super) fn begin(request: &Request) -> Self {
        let given = request.headers().get(X_REQUEST_ID);
        let number = given.and_then(|value| Uuid::parse_str(value.to_str().ok()?).ok());
        Self {
            started: Instant::now(),
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            number: number.unwrap_or_else(Uuid::now_v7),
            given: given.filter(|_| number.is_some()).cloned(),
        }
    }

    /// The number that the request's answer and everything it wrote carry.
    pub(super) const fn number(&self) -> Uuid {
        self.number
    }

    fn route(&self) -> &str {
        self.route.as_ref().map_or("none", MatchedPath::as_str)
    }

    /// What the log says with everything it says meanwhile.
    pub(super) fn span(&self) -> Span {
        tracing::info_span!("request", method = %self.method, route = self.route(), id = %self.number)
    }

    /// Logs and counts the answer, which carries the number.
    pub(super) fn answered(self, metrics: &Metrics, response: &mut Response) {
        let (status, took) = (response.status().as_u16(), self.started.elapsed());
        tracing::debug!(status, ?took, "answered");
        metrics.answered(self.method.as_str(), self.route(), status, took);
        let number = self.given.or_else(|| HeaderValue::try_from(self.number.to_string()).ok());
        if let Some(number) = number {
            response.headers_mut().insert(X_REQUEST_ID, number);
        }
    }
}
