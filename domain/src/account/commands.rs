//! What can be asked of an account.
//!
//! Never here: raw input. Values are parsed, passwords are hashed and ids are made before a command exists.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::SecondFactorUse;
use crate::values::{Alias, EmailAddress, Locale, Phone, Role, Text, Username};
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
    /// Set a new password in place of a forgotten one; the link that names the reset was found right.
    ResetPassword {
        /// Which reset.
        reset: Uuid,
        /// argon2id, PHC string.
        password_hash: String,
    },
    /// Open a reset for whoever says that they forgot the password.
    RequestPasswordReset {
        /// Names it.
        reset: Uuid,
        /// When it is no longer good.
        expires_at: DateTime<Utc>,
    },
    /// Remember that somebody gave a wrong password or code.
    RecordFailedLogIn {
        /// The network address they came from.
        address: Option<String>,
    },
    /// End all sessions.
    EndSessions {
        /// But this one.
        keep: Option<SessionId>,
    },
    /// Send the mail that verifies the address again.
    RequestEmailVerification,
    /// Have mail at another address, once that is verified.
    ChangeEmail {
        /// The other address.
        to: EmailAddress,
    },
    /// Have no other address after all.
    CancelEmailChange,
    /// An address was shown to be the person's; the link for it was found right.
    VerifyEmail {
        /// The address.
        email: String,
    },
    /// Be called under another number, or none.
    ChangePhone {
        /// The number.
        phone: Option<Phone>,
    },
    /// Take a second factor from here on; a code of it was already found right.
    EnableSecondFactor(EnableSecondFactor),
    /// Take the password alone again.
    DisableSecondFactor,
    /// Replace all recovery codes.
    ReplaceRecoveryCodes {
        /// Keyed hashes of the new ones.
        recovery_hashes: Vec<String>,
    },
    /// Shut the person out.
    SuspendAccount {
        /// Why, for the administrators.
        reason: Option<Text<200>>,
    },
    /// Let the person in again.
    ReinstateAccount,
    /// Hear nothing from somebody.
    BlockAccount {
        /// From them.
        account: AccountId,
    },
    /// Hear from somebody again.
    UnblockAccount {
        /// From them.
        account: AccountId,
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
    /// The second factor that was found right, if the account has one.
    pub second_factor: Option<SecondFactorUse>,
    /// Whether it outlasts the browser.
    pub remembered: bool,
}

/// A second factor to begin with.
#[derive(Clone, Debug)]
pub struct EnableSecondFactor {
    /// What the authenticator shares with the hospital: base32.
    pub secret: String,
    /// Keyed hashes of the recovery codes.
    pub recovery_hashes: Vec<String>,
    /// The step of the code that proves the authenticator has the secret.
    pub step: u64,
    /// The session that stays; the others began without it.
    pub keep: Option<SessionId>,
}

/// A rotation of a refresh token.
#[derive(Clone, Debug)]
pub struct RefreshSession {
    /// The session.
    pub session: SessionId,
    /// SHA-256 of the token presented.
    pub presented_hash: String,
    /// Whether that token is known to have been made for this session, at whatever time.
    pub made_for_session: bool,
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
    /// Another number to be called under, or none.
    pub phone: Option<Option<Phone>>,
}
