//! The session cookie.
//!
//! Never here: any other cookie.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{DateTime, Utc};

use crate::state::AppState;

/// The cookie's name: under https the browser itself sees to it that no other host sets it.
#[must_use]
pub fn cookie_name(state: &AppState) -> &'static str {
    if state.is_https() { "__Host-session" } else { "session" }
}

/// Gives the browser a session. A remembered one is kept until it expires, another until the browser closes.
pub fn set_cookie(state: &AppState, jar: CookieJar, token: String, remember_until: Option<DateTime<Utc>>) -> CookieJar {
    let mut cookie = bare(state, token);
    if let Some(until) = remember_until {
        let left = (until - state.now()).num_milliseconds().max(0);
        cookie.set_max_age(time::Duration::seconds(left.unsigned_abs().div_ceil(1000).cast_signed()));
    }
    jar.add(cookie)
}

/// Takes the session out of the browser.
pub fn clear_cookie(state: &AppState, jar: CookieJar) -> CookieJar {
    let mut cookie = bare(state, String::new());
    cookie.make_removal();
    jar.add(cookie)
}

fn bare(state: &AppState, value: String) -> Cookie<'static> {
    Cookie::build((cookie_name(state), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(state.is_https())
        .build()
}
