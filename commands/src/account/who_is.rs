//! Who stands behind a session, now.
//!
//! Asked for every request, answered from the hot aggregate: a session that was ended is nobody's at once.
//! Never here: what they may do.

use chrono::{DateTime, Utc};
use domain::account::Account;
use domain::values::{Locale, Role};
use domain::{AccountId, Actor, SessionId};

use crate::{Commands, Unavailable};

/// A person with an open session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Their account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// Their role.
    pub role: Role,
    /// The name they log in with.
    pub username: String,
    /// The name shown to others.
    pub alias: String,
    /// The language they read.
    pub locale: Locale,
    /// When the session ends by itself.
    pub expires_at: DateTime<Utc>,
}

impl Identity {
    /// The person as the issuer of a command.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Person { id: self.account, role: self.role }
    }
}

/// The person whose session this is, if it is open at this moment.
pub async fn who_is(
    commands: &Commands,
    account: AccountId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<Identity>, Unavailable> {
    let loaded = commands.load::<Account>(account.uuid()).await?;
    let state = &loaded.state;
    Ok(state.session(session, now).zip(state.profile()).map(|(open, profile)| Identity {
        account,
        session,
        role: profile.role,
        username: profile.username.text().unwrap_or_default().to_owned(),
        alias: profile.alias.text().unwrap_or_default().to_owned(),
        locale: profile.locale,
        expires_at: open.expires_at,
    }))
}
