//! Staff of whom a second factor is asked set it up before a program does anything else for them.
//!
//! Never here: pages; they lead people there.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Caller;
use crate::problem::Problem;

/// What is reached without it: seeing who one is, doing so, and logging in and out.
const BEFORE: [&str; 4] = ["/me", "/me/second-factor", "/me/recovery-codes", "/sessions"];

/// Refuses everything else. For the API's routes, with their paths as the document names them.
pub async fn second_factor_first(request: Request, next: Next) -> Response {
    if is_held_back(&request) {
        return Problem::new(StatusCode::FORBIDDEN, "second_factor_required").into_response();
    }
    next.run(request).await
}

fn is_held_back(request: &Request) -> bool {
    let identity = request.extensions().get::<Caller>().and_then(Caller::identity);
    let must = identity.is_some_and(|identity| identity.must_set_up_second_factor);
    let path = request.uri().path();
    must && !BEFORE.contains(&path) && !path.starts_with("/sessions/")
}
