//! The HTTP server: every route with the layers around it, and the loop that accepts connections.
//!
//! Never here: what a route does.

mod accept;
mod body;
mod headers;
mod observe;
mod protect;
mod refusal;
mod seats;
mod stream;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _, SizeAbove};
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

pub use accept::{Limits, serve};
pub use protect::ConfigurationError;

use crate::problem::{Problem, as_json};
use crate::routes::{BODY_LIMIT, Routes, routes};
use crate::session::{identify, second_factor_first};
use crate::state::AppState;
use crate::throttle::at_the_door;

/// Longer than any page or answer takes on a healthy system.
const PATIENCE: Duration = Duration::from_secs(30);
/// Reading the whole log takes its time.
const LONG_PATIENCE: Duration = Duration::from_mins(30);

/// Everything the server answers.
pub fn router(state: AppState) -> Result<Router, ConfigurationError> {
    let Routes { api, slow, live, documentation, system, .. } = routes();
    let csrf = protect::csrf(&state)?;
    let in_time = |patience| TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience);

    let api = api.layer(in_time(PATIENCE)).merge(slow.layer(in_time(LONG_PATIENCE))).merge(live);
    let api = Router::new()
        .nest("/v1", api.fallback(nothing_here).layer(from_fn(second_factor_first)))
        .fallback(nothing_here)
        .layer(from_fn_with_state(state.clone(), at_the_door))
        .layer(from_fn(protect::catch_panic))
        .layer(csrf.clone())
        .layer(from_fn(body::say_that_it_was_slow))
        .layer(from_fn(headers::never_cached))
        .layer(from_fn_with_state(state.clone(), as_json));

    let pages = crate::pages::router()
        .layer(from_fn_with_state(state.clone(), at_the_door))
        .layer(from_fn(protect::catch_panic))
        .layer(in_time(PATIENCE))
        .layer(csrf)
        .layer(from_fn(body::say_that_it_was_slow))
        .layer(from_fn(crate::pages::as_page));

    let people = Router::new()
        .nest("/api", api)
        .merge(pages)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(state.clone(), identify));

    // Streams are never compressed, they would be held back; nor is what fits in one packet anyway.
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(1024));

    Ok(people
        .merge(documentation.into_router())
        .merge(system.into_router())
        .merge(crate::assets::table().into_router())
        .layer(CompressionLayer::new().compress_when(worth_it))
        .layer(from_fn_with_state(state.clone(), headers::security))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(observe::RequestNumber))
        .layer(from_fn(observe::only_our_kind_of_request_ids))
        .with_state(state))
}

/// The path of every route, with its parameters in braces.
#[must_use]
pub fn paths() -> Vec<String> {
    let Routes { documentation, system, .. } = routes();
    let api = crate::routes::document().paths.paths.into_keys();
    let beside = [crate::pages::table(), documentation, system, crate::assets::table()];
    api.chain(beside.into_iter().flat_map(crate::route_table::RouteTable::paths)).collect()
}

/// Nothing but the metrics.
pub fn metrics_router(state: AppState) -> Router {
    crate::routes::metrics_router().with_state(state)
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}
