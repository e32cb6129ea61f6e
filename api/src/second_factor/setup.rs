//! The secret between the moment it is shown and the moment a code proves that it arrived: signed, and kept nowhere.
//!
//! Whoever sets up a second factor brings the token back. So the secret is one of ours, and it is theirs. Never here:
//! turning the second factor on.

use chrono::{DateTime, TimeDelta, Utc};
use commands::account::{fresh_second_factor_secret, second_factor_uri};
use domain::AccountId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::session::SessionKeys;

/// How long somebody has to get their app ready.
const LIFE: TimeDelta = TimeDelta::minutes(30);
/// The name under which apps file the secret.
const ISSUER: &str = "Healing Paws";

/// A secret on its way into an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setup {
    /// The secret, base32.
    pub(crate) secret: String,
    /// What brings it back with the first code.
    pub(crate) token: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: AccountId,
    secret: String,
    exp: i64,
}

/// Signs and checks set-ups.
pub(crate) struct SetupKeys {
    sign: EncodingKey,
    check: DecodingKey,
}

impl SetupKeys {
    /// Keys that belong to an installation, and are neither those of its sessions nor of its links.
    #[must_use]
    pub(crate) fn new(sessions: &SessionKeys) -> Self {
        let secret = sessions.derive("second factor");
        Self { sign: EncodingKey::from_secret(&secret), check: DecodingKey::from_secret(&secret) }
    }

    /// Begins with a fresh secret.
    #[must_use]
    pub(crate) fn begin(&self, account: AccountId, now: DateTime<Utc>) -> Setup {
        self.carry(account, fresh_second_factor_secret(), now)
    }

    /// Goes on with a secret that is in an app already.
    #[must_use]
    pub(crate) fn carry(&self, account: AccountId, secret: String, now: DateTime<Utc>) -> Setup {
        let claims = Claims { sub: account, secret: secret.clone(), exp: (now + LIFE).timestamp() };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.sign);
        // These claims always encode and HMAC signs anything; should it ever not, the token is refused later.
        Setup { secret, token: token.unwrap_or_default() }
    }

    /// The secret in a token, if it was begun here, for this account, and not too long ago.
    #[must_use]
    pub(crate) fn check(&self, token: &str, account: AccountId, now: DateTime<Utc>) -> Option<String> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp", "sub"]);
        // The server's own clock decides.
        rules.validate_exp = false;
        rules.validate_aud = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.check, &rules).ok()?.claims;
        (claims.sub == account && now.timestamp() < claims.exp).then_some(claims.secret)
    }
}

impl Setup {
    /// The address that an app reads from the QR code.
    #[must_use]
    pub(crate) fn uri(&self, username: &str) -> Option<String> {
        second_factor_uri(&self.secret, ISSUER, username)
    }

    /// The secret in groups of four, for whoever types it.
    #[must_use]
    pub(crate) fn grouped(&self) -> String {
        let groups = self.secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned());
        groups.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use commands::MasterKey;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_secret_comes_back_to_its_account_in_time() {
        let keys = SetupKeys::new(&SessionKeys::new(&MasterKey::new([7; 32])));
        let (account, now) = (AccountId::new(Uuid::now_v7()), Utc::now());
        let setup = keys.begin(account, now);
        assert_eq!(setup.secret.len(), 32);
        assert_eq!(keys.check(&setup.token, account, now), Some(setup.secret.clone()));
        assert_eq!(keys.check(&setup.token, AccountId::new(Uuid::now_v7()), now), None);
        assert_eq!(keys.check(&setup.token, account, now + LIFE), None);
        assert_eq!(keys.check("nonsense", account, now), None);
        assert_ne!(keys.begin(account, now).secret, setup.secret);
    }

    #[test]
    fn a_secret_is_typed_in_groups() {
        let setup = Setup { secret: "ABCDEFGHIJ".to_owned(), token: String::new() };
        assert_eq!(setup.grouped(), "ABCD EFGH IJ");
    }
}
