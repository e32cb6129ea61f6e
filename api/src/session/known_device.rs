//! Knowing a browser again in which somebody logged in before, by a cookie that stays for half a year.
//!
//! Whoever guesses somebody's password from elsewhere makes them wait; in their own browser they get in all the same, as
//! its tries count by themselves. The cookie opens nothing and names accounts by their ids alone. Never here: counting.

use axum::http::{HeaderName, header};
use axum::response::AppendHeaders;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SessionKeys;
use crate::state::AppState;

/// How long a browser is known after its last log-in.
const LIFE: TimeDelta = TimeDelta::days(180);
/// So many people of a household share a browser; whoever did not log in for the longest time makes room.
const PEOPLE: usize = 8;

/// A browser, and who logged in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    id: Uuid,
    /// Who logged in last is first.
    people: Vec<AccountId>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "jti")]
    id: Uuid,
    people: Vec<AccountId>,
    exp: i64,
}

impl KnownDevice {
    /// The browser that sends these cookies, if it is known.
    #[must_use]
    pub fn of(state: &AppState, jar: &CookieJar, now: DateTime<Utc>) -> Option<Self> {
        Self::check(jar.get(name(state))?.value(), state.session_keys(), now)
    }

    /// Which browser it is to this account; none that nobody logged in to it with.
    #[must_use]
    pub fn to(&self, account: AccountId) -> Option<Uuid> {
        self.people.contains(&account).then_some(self.id)
    }

    /// The same browser, or a new one, after somebody logged in.
    pub(super) fn with(known: Option<Self>, account: AccountId) -> Self {
        let Self { id, mut people } = known.unwrap_or_else(|| Self { id: Uuid::now_v7(), people: Vec::new() });
        people.retain(|other| *other != account);
        people.insert(0, account);
        people.truncate(PEOPLE);
        Self { id, people }
    }

    pub(super) fn sign(&self, keys: &SessionKeys, now: DateTime<Utc>) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims { id: self.id, people: self.people.clone(), exp: (now + LIFE).timestamp() };
        let key = EncodingKey::from_secret(&keys.derive("known device"));
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
    }

    fn check(token: &str, keys: &SessionKeys, now: DateTime<Utc>) -> Option<Self> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp"]);
        // The server's own clock decides.
        rules.validate_exp = false;
        rules.validate_aud = false;
        let key = DecodingKey::from_secret(&keys.derive("known device"));
        let Claims { id, people, exp } = jsonwebtoken::decode::<Claims>(token, &key, &rules).ok()?.claims;
        (now.timestamp() < exp).then_some(Self { id, people })
    }
}

/// Has the browser keep who it is. Behind the session's cookie, which clients look for first.
pub fn remember_device(state: &AppState, token: String) -> AppendHeaders<[(HeaderName, String); 1]> {
    let cookie = Cookie::build((name(state), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(state.is_https())
        .max_age(time::Duration::seconds(LIFE.num_seconds()));
    AppendHeaders([(header::SET_COOKIE, cookie.build().to_string())])
}

fn name(state: &AppState) -> &'static str {
    if state.is_https() { "__Host-device" } else { "device" }
}

#[cfg(test)]
mod tests {
    use commands::MasterKey;

    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    #[test]
    fn a_browser_is_known_to_those_who_logged_in_with_it() {
        let anna = KnownDevice::with(None, account(1));
        let both = KnownDevice::with(Some(anna.clone()), account(2));
        assert_eq!((both.to(account(1)), both.to(account(2))), (Some(anna.id), Some(anna.id)));
        assert_eq!(both.to(account(3)), None);
        assert_ne!(KnownDevice::with(None, account(1)).id, anna.id);
        let many = (3..20).fold(both, |known, number| KnownDevice::with(Some(known), account(number)));
        assert_eq!((many.people.len(), many.to(account(1)), many.to(account(19))), (PEOPLE, None, Some(anna.id)));
        assert_eq!(KnownDevice::with(Some(many.clone()), account(19)), many);
    }

    #[test]
    fn a_browser_is_known_for_half_a_year_and_to_this_installation() {
        let keys = SessionKeys::new(&MasterKey::new([7; 32]));
        let (known, now) = (KnownDevice::with(None, account(1)), Utc::now());
        let token = known.sign(&keys, now).unwrap();
        assert_eq!(KnownDevice::check(&token, &keys, now), Some(known));
        assert_eq!(KnownDevice::check(&token, &keys, now + LIFE), None);
        assert_eq!(KnownDevice::check(&token, &SessionKeys::new(&MasterKey::new([8; 32])), now), None);
        assert_eq!(KnownDevice::check("made.up.token", &keys, now), None);
        assert_eq!(keys.check(&token, now), None, "it is no session");
    }
}
