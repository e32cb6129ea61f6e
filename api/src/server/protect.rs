//! Protection around the routes: requests from other sites, and handlers that panic.
//!
//! Never here: who may do what.

use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

use crate::problem::Problem;
use crate::state::AppState;

/// The server is configured in a way that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// `PUBLIC_URL` is no address of a site.
    #[error("PUBLIC_URL is not the address of a site: {0:?}")]
    PublicUrl(ConfigError),
}

/// Says why a request of another site is refused.
type Refuse = fn(ProtectionError) -> Response;

/// Refuses what another site makes a browser send. Programs send neither `Origin` nor `Sec-Fetch-Site` and pass.
pub(super) fn csrf(state: &AppState) -> Result<CsrfLayer<Refuse>, ConfigurationError> {
    let mut layer = CsrfLayer::new();
    if !state.public_url().is_empty() {
        layer = layer.add_trusted_origin(state.public_url()).map_err(ConfigurationError::PublicUrl)?;
    }
    Ok(layer.with_rejection_response(cross_site as Refuse))
}

fn cross_site(_: ProtectionError) -> Response {
    Problem::new(StatusCode::FORBIDDEN, "cross_site").into_response()
}

/// A panic is a fault of the server's own; it costs one answer, not the connection.
pub(super) async fn catch_panic(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            Problem::internal(format_args!("a handler panicked: {text}")).into_response()
        }
    }
}
