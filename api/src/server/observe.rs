//! A number for every request, a span in the log, a count in the metrics.
//!
//! Never here: paths with what they name, queries, headers or bodies; they may be personal.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::{MakeRequestId, RequestId};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::state::AppState;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Numbers requests that come without one.
#[derive(Clone, Copy)]
pub(super) struct RequestNumber;

impl MakeRequestId for RequestNumber {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::try_from(Uuid::now_v7().to_string()).ok().map(RequestId::new)
    }
}

/// A number that comes with a request ends up in the log for ever: only a UUID is taken.
pub(super) async fn only_our_kind_of_request_ids(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
    if given.is_none_or(|text| Uuid::parse_str(text).is_err()) {
        request.headers_mut().remove(X_REQUEST_ID);
    }
    next.run(request).await
}

/// Logs and counts a request by its route.
pub(super) async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let id = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let span = tracing::info_span!("request", %method, route, id);
    async {
        let response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), started.elapsed());
        tracing::debug!(status, ?took, "answered");
        state.metrics().answered(method.as_str(), &route, status, took);
        response
    }
    .instrument(span.clone())
    .await
}
