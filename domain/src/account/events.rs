//! What happened to an account. The JSON of every variant is kept for ever.
//!
//! Never here: a clear password, token, or personal text that is not [`Personal`].

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::values::{Locale, Role};
use crate::{AccountId, Claim, ClaimChange, Event, HoldsPersonal, Personal, SessionId};

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
}

impl Event for AccountEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        let text = |personal: &Personal| personal.text().unwrap_or_default().to_owned();
        match self {
            Self::AccountOpened(opened) => vec![
                ClaimChange::Take(Claim::Username(text(&opened.username))),
                ClaimChange::Take(Claim::Email(text(&opened.email))),
                ClaimChange::Take(Claim::Alias(text(&opened.alias))),
            ],
            Self::AliasChanged { from, to } => {
                let (from, to) = (Claim::Alias(text(from)), Claim::Alias(text(to)));
                // Written differently, it is still the same name: it stays taken.
                if from.key() == to.key() {
                    Vec::new()
                } else {
                    vec![ClaimChange::Release(from), ClaimChange::Take(to)]
                }
            }
            Self::AccountErased {} => vec![ClaimChange::ReleaseAll],
            Self::LoggedIn(_)
            | Self::SessionRefreshed { .. }
            | Self::RefreshTokenReused { .. }
            | Self::LoggedOut { .. }
            | Self::RoleGranted { .. }
            | Self::LocaleChanged { .. }
            | Self::PasswordChanged { .. } => Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::AccountOpened(_) => "AccountOpened",
            Self::LoggedIn(_) => "LoggedIn",
            Self::SessionRefreshed { .. } => "SessionRefreshed",
            Self::RefreshTokenReused { .. } => "RefreshTokenReused",
            Self::LoggedOut { .. } => "LoggedOut",
            Self::RoleGranted { .. } => "RoleGranted",
            Self::AliasChanged { .. } => "AliasChanged",
            Self::LocaleChanged { .. } => "LocaleChanged",
            Self::PasswordChanged { .. } => "PasswordChanged",
            Self::AccountErased {} => "AccountErased",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for AccountEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        match self {
            Self::AccountOpened(opened) => {
                for text in [&mut opened.username, &mut opened.email, &mut opened.alias, &mut opened.password_hash] {
                    visit(text);
                }
            }
            Self::LoggedIn(login) => login.device.visit_personal(visit),
            Self::AliasChanged { from, to } => {
                visit(from);
                visit(to);
            }
            Self::PasswordChanged { password_hash, .. } => visit(password_hash),
            Self::SessionRefreshed { .. }
            | Self::RefreshTokenReused { .. }
            | Self::LoggedOut { .. }
            | Self::RoleGranted { .. }
            | Self::LocaleChanged { .. }
            | Self::AccountErased {} => {}
        }
    }
}
