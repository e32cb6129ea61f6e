//! The one look at a request's token, its origin, its language and its number, before any handler runs.
//!
//! Never here: refusing anybody; the extractors do that where a route asks for a session.

use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};
use axum_extra::extract::CookieJar;
use commands::Unavailable;
use commands::account::who_is;
use domain::values::Locale;
use uuid::Uuid;

use super::{Caller, cookie_name};
use crate::client_address::{ClientAddress, client_address};
use crate::i18n::{Requested, negotiate};
use crate::state::AppState;

/// Leaves a [`Caller`] with the request, which has a number. Returns the language to answer in.
pub async fn identify(state: &AppState, request: &mut Request, number: Uuid) -> Locale {
    let address = client_address(state.trusted_proxies(), request.extensions(), request.headers());
    let looking = look(state, request.uri(), request.headers(), number);
    let caller = looking.await;
    let locale = caller.locale;
    request.extensions_mut().insert(ClientAddress(address));
    request.extensions_mut().insert(caller);
    locale
}

async fn look(state: &AppState, uri: &Uri, headers: &HeaderMap, request_id: Uuid) -> Caller {
    let at = state.now();
    let jar = CookieJar::from_headers(headers);
    let identity = match token(state, headers, &jar) {
        Some(token) => find(state, &token).await,
        None => Ok(None),
    };
    let account = identity.as_ref().ok().and_then(Option::as_ref).map(|identity| identity.locale);
    let query = uri.query().unwrap_or_default();
    let locale = negotiate(Requested {
        query: query.split('&').find_map(|pair| pair.strip_prefix("lang=")),
        cookie: jar.get("lang").map(axum_extra::extract::cookie::Cookie::value),
        account,
        accept_language: headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()),
    });
    Caller { identity, locale, request_id, at }
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
