//! What can be asked of an account.
//!
//! Never here: raw input. Values are parsed, passwords are hashed and ids are made before a command exists.

use chrono::{DateTime, Utc};

use crate::values::{Alias, EmailAddress, Locale, Role, Username};
use crate::{AccountId, SessionId};

/// A request to an account.
#[derive(Clone, Debug)]
pub enum AccountCommand {
    /// Sign up, or be created by an administrator.
    OpenAccount(OpenAccount),
    /// Start a session; the password was already found right.
    LogIn(LogIn),
    /// Exchange a refresh token for a new one.
    RefreshSession(RefreshSession),
    /// End one session, by its owner or an administrator.
    EndSession {
        /// Which.
        session: SessionId,
    },
    /// Change what the person may do.
    GrantRole {
        /// The new role.
        role: Role,
    },
    /// Change what the person decides about themselves.
    ChangeProfile(ChangeProfile),
    /// Set a new password; every other session ends.
    ChangePassword {
        /// argon2id, PHC string.
        password_hash: String,
        /// The session that stays, if the person is logged in.
        keep: Option<SessionId>,
    },
    /// Make everything personal about this person unreadable for ever.
    EraseAccount,
}

/// A new account.
#[derive(Clone, Debug)]
pub struct OpenAccount {
    /// Its id.
    pub id: AccountId,
    /// The name to log in with.
    pub username: Username,
    /// Where mail goes.
    pub email: EmailAddress,
    /// The name shown to others.
    pub alias: Alias,
    /// argon2id, PHC string.
    pub password_hash: String,
    /// The language the person reads.
    pub locale: Locale,
    /// Customer, unless an administrator says otherwise.
    pub role: Role,
    /// Whether the address is already known to be theirs.
    pub email_verified: bool,
    /// Whether the person accepted the rules.
    pub accepts_rules: bool,
}

/// A new session.
#[derive(Clone, Debug)]
pub struct LogIn {
    /// Its id.
    pub session: SessionId,
    /// SHA-256 of the refresh token, URL-safe base64.
    pub refresh_hash: String,
    /// What the person uses, as their browser says; shown in the list of sessions.
    pub device: Option<String>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// A rotation of a refresh token.
#[derive(Clone, Debug)]
pub struct RefreshSession {
    /// The session.
    pub session: SessionId,
    /// SHA-256 of the token presented.
    pub presented_hash: String,
    /// SHA-256 of the token that replaces it.
    pub next_hash: String,
}

/// Changes of the profile; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ChangeProfile {
    /// A new name shown to others.
    pub alias: Option<Alias>,
    /// Another language.
    pub locale: Option<Locale>,
}
