//! Signed links: what a mail leads to, good for a while and for this installation only.
//!
//! A link says what it is for and until when; whether it is still wanted is for the aggregate, so a used one opens
//! nothing. Never here: sending it, or what it does.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, InvitationId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::session::SessionKeys;

/// How long a person has to say that an address is theirs.
pub const VERIFICATION_LIFE: TimeDelta = TimeDelta::days(7);
/// How long a forgotten password can be replaced.
pub const RESET_LIFE: TimeDelta = TimeDelta::seconds(6000);
/// How long an invitation stands.
pub const INVITATION_LIFE: TimeDelta = TimeDelta::days(14);

/// What a link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Link {
    /// To say that an address is one's own.
    VerifyEmail {
        /// Whose.
        #[serde(rename = "sub")]
        account: AccountId,
        /// Which of their addresses; the address itself is not in the link.
        fingerprint: String,
    },
    /// To set a new password without knowing the old one.
    ResetPassword {
        /// Whose.
        #[serde(rename = "sub")]
        account: AccountId,
        /// Which request for it.
        reset: Uuid,
    },
    /// To join the staff.
    Invitation {
        /// Which.
        #[serde(rename = "sub")]
        invitation: InvitationId,
    },
}

impl Link {
    const fn life(&self) -> TimeDelta {
        match self {
            Self::VerifyEmail { .. } => VERIFICATION_LIFE,
            Self::ResetPassword { .. } => RESET_LIFE,
            Self::Invitation { .. } => INVITATION_LIFE,
        }
    }

    const fn page(&self) -> &'static str {
        match self {
            Self::VerifyEmail { .. } => "/verify",
            Self::ResetPassword { .. } => "/reset",
            Self::Invitation { .. } => "/invitation",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(flatten)]
    link: Link,
    exp: i64,
}

/// Signs and checks links.
#[derive(Clone)]
pub struct LinkKeys(Arc<Keys>);

struct Keys {
    sign: EncodingKey,
    check: DecodingKey,
    rules: Validation,
}

impl LinkKeys {
    /// Keys that belong to an installation, and are not those of its sessions.
    #[must_use]
    pub fn new(sessions: &SessionKeys) -> Self {
        let secret = sessions.derive("links");
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp", "sub"]);
        // The server's own clock decides, see `check`.
        rules.validate_exp = false;
        rules.validate_aud = false;
        let (sign, check) = (EncodingKey::from_secret(&secret), DecodingKey::from_secret(&secret));
        Self(Arc::new(Keys { sign, check, rules }))
    }

    /// A token for a link. It is good for the link's life, counted from this moment: that of the event behind it, so
    /// that a mail sent late gives no more time, and the same link is the same token.
    #[must_use]
    pub fn sign(&self, link: &Link, at: DateTime<Utc>) -> String {
        let claims = Claims { link: link.clone(), exp: (at + link.life()).timestamp() };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.0.sign);
        // These claims always encode and HMAC signs anything; should it ever not, the link opens nothing.
        token.unwrap_or_default()
    }

    /// The link's place on the site, such as `/reset/eyJ…`.
    #[must_use]
    pub fn path(&self, link: &Link, at: DateTime<Utc>) -> String {
        format!("{}/{}", link.page(), self.sign(link, at))
    }

    /// What a token is for, if this installation signed it and it is still good.
    #[must_use]
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Option<Link> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.0.check, &self.0.rules).ok()?.claims;
        (now.timestamp() < claims.exp).then_some(claims.link)
    }
}

#[cfg(test)]
mod tests {
    use commands::MasterKey;
    use domain::SessionId;

    use super::*;

    fn keys(master: u8) -> (SessionKeys, LinkKeys) {
        let sessions = SessionKeys::new(&MasterKey::new([master; 32]));
        let links = LinkKeys::new(&sessions);
        (sessions, links)
    }

    fn links() -> [(Link, TimeDelta, &'static str); 3] {
        let account = AccountId::new(Uuid::now_v7());
        [
            (Link::VerifyEmail { account, fingerprint: "c2FtcGxl".to_owned() }, TimeDelta::days(7), "/verify/"),
            (Link::ResetPassword { account, reset: Uuid::now_v7() }, TimeDelta::seconds(6000), "/reset/"),
            (Link::Invitation { invitation: InvitationId::new(Uuid::now_v7()) }, TimeDelta::days(14), "/invitation/"),
        ]
    }

    #[test]
    fn a_link_comes_back_as_it_went_until_its_time_is_over() {
        let (_, keys) = keys(7);
        let at = Utc::now();
        for (link, life, page) in links() {
            let token = keys.sign(&link, at);
            assert_eq!(keys.check(&token, at), Some(link.clone()));
            assert_eq!(keys.check(&token, at + life - TimeDelta::seconds(1)), Some(link.clone()));
            assert_eq!(keys.check(&token, at + life), None);
            assert_eq!(keys.path(&link, at), format!("{page}{token}"));
        }
    }

    #[test]
    fn a_link_is_good_for_its_installation_only_and_no_session_token() {
        let (sessions, mine) = keys(7);
        let (_, other) = keys(8);
        let now = Utc::now();
        for (link, ..) in links() {
            let token = mine.sign(&link, now);
            assert_eq!(other.check(&token, now), None);
            assert_eq!(sessions.check(&token, now), None);
        }
        let account = AccountId::new(Uuid::now_v7());
        let session = sessions.sign(account, SessionId::new(Uuid::now_v7()), now + TimeDelta::minutes(5)).unwrap();
        assert_eq!(mine.check(&session, now), None);
    }

    #[test]
    fn what_was_altered_or_is_no_token_opens_nothing() {
        let (_, keys) = keys(7);
        let now = Utc::now();
        let [(reset, ..), (verify, ..), _] = links();
        let (first, second) = (keys.sign(&reset, now), keys.sign(&verify, now));
        let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
        let (first, second) = (parts(&first), parts(&second));
        let swapped = format!("{}.{}.{}", first[0], second[1], first[2]);
        let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", first[1]);
        for token in [swapped.as_str(), unsigned.as_str(), "", ".", "..", "nonsense", "a.b.c", "\u{0}"] {
            assert_eq!(keys.check(token, now), None, "{token}");
        }
    }
}
