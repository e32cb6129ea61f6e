//! The HTTP server: every route with the layers around it, and the loop that accepts connections.
//!
//! Never here: what a route does.

mod accept;
mod around;
mod body;
mod headers;
mod observe;
mod protect;
mod refusal;
mod seats;
mod stream;

use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _, SizeAbove};

pub use accept::{Limits, serve};
pub use protect::ConfigurationError;

use self::around::{Around, Kind, around};
use crate::problem::Problem;
use crate::routes::{PREFIX, Routes, routes};
use crate::state::AppState;

/// Longer than any page or answer takes on a healthy system.
const PATIENCE: Duration = Duration::from_secs(30);
/// Reading the whole log takes its time, and so does a photo over a poor connection.
const LONG_PATIENCE: Duration = Duration::from_mins(30);

/// Everything the server answers.
pub fn router(state: AppState) -> Result<Router, ConfigurationError> {
    let Routes { api, slow, live, documentation, system, .. } = routes();
    let csrf = protect::csrf(&state)?;
    // Streams are never compressed, they would be held back; nor is what fits in one packet anyway.
    let compressed = CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(1024)));
    let as_kind = |kind| {
        let all = Around { state: state.clone(), csrf: csrf.clone(), kind };
        (compressed.clone(), from_fn_with_state(all, around))
    };

    let nowhere = || Router::new().fallback(nothing_here).layer(as_kind(Kind::Api(Some(PATIENCE))));
    let api = api
        .layer(as_kind(Kind::Api(Some(PATIENCE))))
        .merge(slow.layer(as_kind(Kind::Api(Some(LONG_PATIENCE)))))
        .merge(live.layer(as_kind(Kind::Api(None))))
        .merge(nowhere());
    let pages = crate::pages::router()
        .layer(as_kind(Kind::Page(PATIENCE)))
        .merge(crate::pages::slow_router().layer(as_kind(Kind::Page(LONG_PATIENCE))));
    let plain = documentation.into_router().merge(system.into_router()).merge(crate::assets::table().into_router());

    Ok(Router::new()
        .nest(PREFIX, api)
        .nest("/api", nowhere())
        .merge(pages)
        .merge(plain.layer(as_kind(Kind::Plain)))
        .with_state(state))
}

/// The path of every route, with its parameters in braces.
#[must_use]
pub fn paths() -> Vec<String> {
    let Routes { documentation, system, .. } = routes();
    let api = crate::routes::document().paths.paths.into_keys();
    let beside = [crate::pages::table(), crate::pages::slow_table(), documentation, system, crate::assets::table()];
    api.chain(beside.into_iter().flat_map(crate::route_table::RouteTable::paths)).collect()
}

/// Nothing but the metrics.
pub fn metrics_router(state: AppState) -> Router {
    crate::routes::metrics_router().with_state(state)
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}
