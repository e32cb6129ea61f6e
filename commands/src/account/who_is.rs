//! Who stands behind a session, now.
//!
//! Asked for every request, answered from the hot aggregate: a session that was ended is nobody's at once.
//! Never here: what they may do.

use chrono::{DateTime, Utc};
use domain::account::Account;
use domain::values::{Locale, Role};
use domain::{AccountId, Actor, SessionId};

use crate::hospital::settings;
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
    /// Whether their address is known to be theirs.
    pub email_verified: bool,
    /// Whether they work here, must have a second factor, and have none.
    pub must_set_up_second_factor: bool,
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
    let Some((open, profile)) = state.session(session, now).zip(state.profile()) else { return Ok(None) };
    let lacks_second_factor = profile.role != Role::Customer && state.second_factor().is_none();
    let must_set_up_second_factor = lacks_second_factor && settings(commands).await?.staff_second_factor;
    Ok(Some(Identity {
        account,
        session,
        role: profile.role,
        username: profile.username.text().unwrap_or_default().to_owned(),
        alias: profile.alias.text().unwrap_or_default().to_owned(),
        locale: profile.locale,
        expires_at: open.expires_at,
        email_verified: profile.email_verified,
        must_set_up_second_factor,
    }))
}
