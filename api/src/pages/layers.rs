//! What is done around every page: problems become pages, a chosen language is remembered.
//!
//! Never here: who somebody is; see `session`.

use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::values::Locale;

use super::Shell;
use crate::problem::Problem;
use crate::session::Caller;

/// Turns a problem into a page for people; whoever is not logged in is asked to be, and comes back.
pub(crate) async fn as_page(request: Request, next: Next) -> Response {
    let (uri, method) = (request.uri().clone(), request.method().clone());
    let caller = request.extensions().get::<Caller>().cloned();
    let mut response = next.run(request).await;
    let is_html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let Some(problem) = Problem::behind(&response).filter(|_| !is_html) {
        let shell = Shell::of(caller.as_ref(), &uri);
        let kept = [header::RETRY_AFTER, header::ALLOW].map(|name| (response.headers().get(&name).cloned(), name));
        response = if problem.status() == StatusCode::UNAUTHORIZED {
            let back = if method == Method::GET { uri.to_string() } else { "/".to_owned() };
            Redirect::to(&format!("/login?next={}", escape(&back))).into_response()
        } else {
            shell.error(&problem)
        };
        for (value, name) in kept {
            if let Some(value) = value {
                response.headers_mut().insert(name, value);
            }
        }
    }
    // Pages show what is personal: no cache keeps them, not even the browser's on a shared computer.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What somebody who has to set up a second factor reaches without it: doing so, leaving, and what needs no account.
const WITHOUT_SECOND_FACTOR: [&str; 8] =
    ["/me/second-factor", "/login", "/logout", "/notice", "/privacy", "/rules", "/verify", "/reset"];

/// Staff who have to set up a second factor are led there from wherever they go.
pub(super) async fn lead_to_second_factor(request: Request, next: Next) -> Response {
    if needs_second_factor(&request) {
        return Redirect::to("/me/second-factor").into_response();
    }
    next.run(request).await
}

fn needs_second_factor(request: &Request) -> bool {
    let identity = request.extensions().get::<Caller>().and_then(Caller::identity);
    let must = identity.is_some_and(|identity| identity.must_set_up_second_factor);
    let path = request.uri().path();
    let below = |place| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    must && !WITHOUT_SECOND_FACTOR.into_iter().any(below)
}

/// `?lang=` chooses a language for a year.
pub(super) async fn remember_language(request: Request, next: Next) -> Response {
    let chosen = request.uri().query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let chosen = chosen.and_then(|tag| tag.parse::<Locale>().ok());
    let mut response = next.run(request).await;
    if let Some(locale) = chosen {
        let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", locale.as_str());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// A text as the value of a query parameter.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
