//! The one look at a request's token, its origin, its language and its number, before any handler runs.
//!
//! Never here: refusing anybody; the extractors do that where a route asks for a session.

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use commands::Unavailable;
use commands::account::who_is;
use tower_http::request_id::RequestId;
use uuid::Uuid;

use super::{Caller, cookie_name};
use crate::client_address::{ClientAddress, client_address};
use crate::i18n::{Requested, negotiate};
use crate::state::AppState;

/// Leaves a [`Caller`] with the request.
pub async fn identify(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = look(&state, &parts).await;
    let address = client_address(state.trusted_proxies(), &parts.extensions, &parts.headers);
    parts.extensions.insert(ClientAddress(address));
    parts.extensions.insert(caller);
    next.run(Request::from_parts(parts, body)).await
}

async fn look(state: &AppState, parts: &Parts) -> Caller {
    let at = state.now();
    let jar = CookieJar::from_headers(&parts.headers);
    let identity = match token(state, &parts.headers, &jar) {
        Some(token) => find(state, &token).await,
        None => Ok(None),
    };
    let account = identity.as_ref().ok().and_then(Option::as_ref).map(|identity| identity.locale);
    let query = parts.uri.query().unwrap_or_default();
    let locale = negotiate(Requested {
        query: query.split('&').find_map(|pair| pair.strip_prefix("lang=")),
        cookie: jar.get("lang").map(axum_extra::extract::cookie::Cookie::value),
        account,
        accept_language: parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()),
    });
    Caller { identity, locale, request_id: request_id(parts), at }
}

/// A bearer token counts before a cookie: a client that sends one means it.
fn token(state: &AppState, headers: &HeaderMap, jar: &CookieJar) -> Option<String> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => {
            let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
        }
        None => jar.get(cookie_name(state)).map(|cookie| cookie.value().to_owned()),
    }
}

async fn find(state: &AppState, token: &str) -> Result<Option<commands::account::Identity>, Unavailable> {
    let now = state.now();
    match state.session_keys().check(token, now) {
        Some(token) => {
            let found = who_is(state.commands(), token.account, token.session, now).await;
            if let Ok(Some(identity)) = &found {
                state.last_uses().used(identity.account, identity.session, now);
            }
            found
        }
        None => Ok(None),
    }
}

/// The number that the request's answer and everything it wrote carry.
fn request_id(parts: &Parts) -> Uuid {
    let given = parts.extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    given.and_then(|text| text.parse().ok()).unwrap_or_else(Uuid::now_v7)
}
