//! Signed session tokens: a short one for API clients, one as long as the session for the cookie.
//!
//! Never here: deciding whether the session behind a token still stands.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use commands::MasterKey;
use domain::{AccountId, SessionId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// How long a bearer token is good before it has to be exchanged.
pub const ACCESS_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// The account.
    #[serde(rename = "sub")]
    pub account: AccountId,
    /// The session.
    #[serde(rename = "sid")]
    pub session: SessionId,
    /// Until when it is good, in seconds since 1970.
    exp: i64,
}

/// Signs and checks tokens.
#[derive(Clone)]
pub struct SessionKeys(Arc<Keys>);

struct Keys {
    sign: EncodingKey,
    check: DecodingKey,
    rules: Validation,
    secret: MasterKey,
}

impl SessionKeys {
    /// Keys that belong to an installation.
    #[must_use]
    pub fn new(master: &MasterKey) -> Self {
        let secret = master.derive("sessions");
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp", "sub"]);
        // The server's own clock decides, see `check`.
        rules.validate_exp = false;
        rules.validate_aud = false;
        let (sign, check) = (EncodingKey::from_secret(&secret), DecodingKey::from_secret(&secret));
        Self(Arc::new(Keys { sign, check, rules, secret: MasterKey::new(secret) }))
    }

    /// A key for something else that is signed, from which these cannot be told.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        self.0.secret.derive(purpose)
    }

    /// A token for a session.
    pub fn sign(
        &self,
        account: AccountId,
        session: SessionId,
        until: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = AccessToken { account, session, exp: until.timestamp() };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.0.sign)
    }

    /// What a token says, if this installation signed it and it is still good.
    #[must_use]
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Option<AccessToken> {
        let claims = jsonwebtoken::decode::<AccessToken>(token, &self.0.check, &self.0.rules).ok()?.claims;
        (now.timestamp() < claims.exp).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_and_for_its_installation_only() {
        let (account, session) = (AccountId::new(Uuid::now_v7()), SessionId::new(Uuid::now_v7()));
        let keys = SessionKeys::new(&MasterKey::new([7; 32]));
        let now = Utc::now();
        let token = keys.sign(account, session, now + TimeDelta::seconds(60)).unwrap();
        let read = keys.check(&token, now).unwrap();
        assert_eq!((read.account, read.session), (account, session));
        assert_eq!(keys.check(&token, now + TimeDelta::seconds(61)), None);
        assert_eq!(SessionKeys::new(&MasterKey::new([8; 32])).check(&token, now), None);
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiZXhwIjo5OTk5OTk5OTk5fQ.";
        assert_eq!(keys.check(unsigned, now), None);
    }
}
