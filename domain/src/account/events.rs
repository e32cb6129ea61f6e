//! What happened to an account. The JSON of every variant is kept for ever.
//!
//! Never here: a clear password, token, or personal text that is not [`Personal`].

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::values::{Locale, Role};
use crate::{AccountId, Personal, SessionId};

/// Something that happened to an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AccountEvent {
    /// The account exists from here on.
    AccountOpened(Box<AccountOpened>),
    /// A session began.
    LoggedIn(LoggedIn),
    /// A refresh token was exchanged.
    SessionRefreshed {
        /// The session.
        session: SessionId,
        /// SHA-256 of the new token.
        refresh_hash: String,
    },
    /// A refresh token that was already exchanged came back: somebody copied it, so the session ended.
    RefreshTokenReused {
        /// The session.
        session: SessionId,
    },
    /// A session ended before its time.
    LoggedOut {
        /// The session.
        session: SessionId,
    },
    /// The person's role changed.
    RoleGranted {
        /// To this.
        role: Role,
    },
    /// The name shown to others changed.
    AliasChanged {
        /// From this.
        from: Personal,
        /// To this.
        to: Personal,
    },
    /// The person reads another language.
    LocaleChanged {
        /// This one.
        locale: Locale,
    },
    /// A new password was set and all other sessions ended.
    PasswordChanged {
        /// Its hash.
        password_hash: Personal,
        /// The session that stayed.
        kept: Option<SessionId>,
        /// The reset by which it was set, if the old one was forgotten.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reset: Option<Uuid>,
    },
    /// Somebody gave a wrong password or a wrong code for this account. Not every try: at most one in ten seconds.
    LogInFailed {
        /// The network address they came from.
        address: Option<Personal>,
        /// When.
        at: DateTime<Utc>,
    },
    /// All sessions ended, but for the one that was kept.
    SessionsEnded {
        /// The session that stayed.
        kept: Option<SessionId>,
    },
    /// The person asked for another mail that verifies their address.
    EmailVerificationRequested {
        /// The address it goes to.
        email: Personal,
    },
    /// The person wants mail at another address. It waits until it is verified; the old one stays in force.
    EmailChangeRequested {
        /// The address that waits.
        to: Personal,
    },
    /// The address that waited waits no longer; the one in force stays.
    EmailChangeCancelled {},
    /// An address was shown to be the person's.
    EmailVerified {
        /// The address in force from here on.
        email: Personal,
        /// The one it replaces, if it is another.
        from: Option<Personal>,
    },
    /// Somebody says that they forgot the password; a mail to the account's address leads to a new one.
    PasswordResetRequested {
        /// Names the reset in the mail's link.
        reset: Uuid,
        /// When the link is no longer good.
        expires_at: DateTime<Utc>,
    },
    /// The telephone number changed.
    PhoneChanged {
        /// To this; `None` if there is none any more.
        phone: Option<Personal>,
    },
    /// Logging in takes a second factor from here on.
    SecondFactorEnabled {
        /// What the person's authenticator shares with the hospital: base32.
        secret: Personal,
        /// Keyed hashes of the recovery codes.
        recovery_hashes: Vec<String>,
        /// The step of the code that proved it; no code up to it is good again.
        step: u64,
    },
    /// Logging in takes the password alone again.
    SecondFactorDisabled {},
    /// All recovery codes were replaced by new ones.
    RecoveryCodesReplaced {
        /// Keyed hashes of the new ones.
        recovery_hashes: Vec<String>,
    },
    /// An administrator shut the person out; every session ended.
    AccountSuspended {
        /// Why, for the administrators.
        reason: Option<Personal>,
    },
    /// The person may log in again.
    AccountReinstated {},
    /// The person wants to hear nothing from somebody.
    AccountBlocked {
        /// From them.
        account: AccountId,
    },
    /// The person wants to hear from somebody again.
    AccountUnblocked {
        /// From them.
        account: AccountId,
    },
    /// The person's key is destroyed; nothing personal of them can be read.
    AccountErased {},
}

/// The account exists from here on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountOpened {
    /// Its id.
    pub id: AccountId,
    /// The name to log in with.
    pub username: Personal,
    /// Where mail goes.
    pub email: Personal,
    /// The name shown to others.
    pub alias: Personal,
    /// argon2id, PHC string; sealed because it goes when the person goes.
    pub password_hash: Personal,
    /// The language the person reads.
    pub locale: Locale,
    /// What the person is to the hospital.
    pub role: Role,
    /// Whether the address is known to be theirs.
    pub email_verified: bool,
}

/// A session began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// Its id.
    pub session: SessionId,
    /// SHA-256 of the refresh token.
    pub refresh_hash: String,
    /// What the person uses.
    pub device: Option<Personal>,
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// What proved the person besides the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactorUse>,
    /// Whether it outlasts the browser.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remembered: bool,
}

/// A second factor that was good once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorUse {
    /// A code of the authenticator.
    Totp {
        /// The step of thirty seconds that it belongs to.
        step: u64,
    },
    /// A recovery code.
    RecoveryCode {
        /// Its keyed hash.
        hash: String,
    },
}
