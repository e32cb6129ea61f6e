//! Between password and second factor: what was proved already, signed, for the page that asks for the code.
//!
//! Good for a few minutes, and only while the password stays what it was. Never here: the password, or checking codes.

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::SessionKeys;

/// Time to find the telephone.
const LIFE: TimeDelta = TimeDelta::minutes(5);

/// A log-in whose password was found right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStep {
    /// Whose.
    #[serde(rename = "sub")]
    pub account: AccountId,
    /// Stands for the password it was, and tells nobody that.
    pub mark: String,
    /// What was typed as their name, for whoever counts attempts.
    pub login: String,
    /// Whether the session is to outlast the browser.
    pub remember: bool,
    /// Where they wanted to go.
    pub next: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(flatten)]
    step: SecondStep,
    exp: i64,
}

impl SecondStep {
    /// A token for a page.
    pub fn sign(&self, keys: &SessionKeys, now: DateTime<Utc>) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims { step: self.clone(), exp: (now + LIFE).timestamp() };
        let key = EncodingKey::from_secret(&keys.derive("second step"));
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
    }

    /// What a token says, if this installation signed it and it is still good.
    #[must_use]
    pub fn check(token: &str, keys: &SessionKeys, now: DateTime<Utc>) -> Option<Self> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp", "sub"]);
        // The server's own clock decides.
        rules.validate_exp = false;
        rules.validate_aud = false;
        let key = DecodingKey::from_secret(&keys.derive("second step"));
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &rules).ok()?.claims;
        (now.timestamp() < claims.exp).then_some(claims.step)
    }
}

#[cfg(test)]
mod tests {
    use commands::MasterKey;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_step_is_good_for_minutes_here_and_for_nothing_else() {
        let keys = SessionKeys::new(&MasterKey::new([7; 32]));
        let step = SecondStep {
            account: AccountId::new(Uuid::now_v7()),
            mark: "mark".to_owned(),
            login: "anna".to_owned(),
            remember: true,
            next: "/pets".to_owned(),
        };
        let now = Utc::now();
        let token = step.sign(&keys, now).unwrap();
        assert_eq!(SecondStep::check(&token, &keys, now), Some(step));
        assert_eq!(SecondStep::check(&token, &keys, now + LIFE), None);
        assert_eq!(SecondStep::check(&token, &SessionKeys::new(&MasterKey::new([8; 32])), now), None);
        assert_eq!(keys.check(&token, now), None, "it is no session");
    }
}
