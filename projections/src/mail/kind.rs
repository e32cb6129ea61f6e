//! The kinds of mail there are, and which event is the cause of which.
//!
//! Never here: what they say.

use chrono::TimeDelta;
use domain::AnyEvent;
use domain::account::AccountEvent;
use domain::invitation::InvitationEvent;

/// A kind of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailKind {
    /// Asks whether an address is the person's.
    VerifyEmail,
    /// Tells the address before that it is none of theirs any more.
    EmailChanged,
    /// Lets a forgotten password be replaced.
    ResetPassword,
    /// Tells that the password was changed.
    PasswordChanged,
    /// Tells that the second factor was changed.
    SecondFactorChanged,
    /// Tells that somebody copied a session.
    RefreshTokenReused,
    /// Tells that the account was suspended.
    AccountSuspended,
    /// Invites to join the staff.
    StaffInvitation,
    /// Tells about a new role.
    RoleGranted,
}

impl MailKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::VerifyEmail,
        Self::EmailChanged,
        Self::ResetPassword,
        Self::PasswordChanged,
        Self::SecondFactorChanged,
        Self::RefreshTokenReused,
        Self::AccountSuspended,
        Self::StaffInvitation,
        Self::RoleGranted,
    ];

    /// Its name, stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::EmailChanged => "email_changed",
            Self::ResetPassword => "reset_password",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorChanged => "second_factor_changed",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::AccountSuspended => "account_suspended",
            Self::StaffInvitation => "staff_invitation",
            Self::RoleGranted => "role_granted",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// How long after the event it is still worth sending: as long as its link is good, or as long as news are news.
    #[must_use]
    pub const fn life(self) -> TimeDelta {
        match self {
            Self::ResetPassword => TimeDelta::seconds(6000),
            Self::StaffInvitation => TimeDelta::days(14),
            Self::VerifyEmail
            | Self::EmailChanged
            | Self::PasswordChanged
            | Self::SecondFactorChanged
            | Self::RefreshTokenReused
            | Self::AccountSuspended
            | Self::RoleGranted => TimeDelta::days(7),
        }
    }

    /// The mail that an event is the cause of.
    pub(super) fn caused_by(event: &AnyEvent) -> Option<Self> {
        match event {
            AnyEvent::Account(event) => match event {
                AccountEvent::AccountOpened(opened) => (!opened.email_verified).then_some(Self::VerifyEmail),
                AccountEvent::EmailVerificationRequested { .. } | AccountEvent::EmailChangeRequested { .. } => {
                    Some(Self::VerifyEmail)
                }
                AccountEvent::EmailVerified { from, .. } => from.as_ref().map(|_| Self::EmailChanged),
                AccountEvent::PasswordResetRequested { .. } => Some(Self::ResetPassword),
                AccountEvent::PasswordChanged { .. } => Some(Self::PasswordChanged),
                AccountEvent::SecondFactorEnabled { .. }
                | AccountEvent::SecondFactorDisabled {}
                | AccountEvent::RecoveryCodesReplaced { .. } => Some(Self::SecondFactorChanged),
                AccountEvent::RefreshTokenReused { .. } => Some(Self::RefreshTokenReused),
                AccountEvent::AccountSuspended { .. } => Some(Self::AccountSuspended),
                AccountEvent::RoleGranted { .. } => Some(Self::RoleGranted),
                AccountEvent::LoggedIn(_)
                | AccountEvent::SessionRefreshed { .. }
                | AccountEvent::LoggedOut { .. }
                | AccountEvent::SessionsEnded { .. }
                | AccountEvent::LogInFailed { .. }
                | AccountEvent::EmailChangeCancelled {}
                | AccountEvent::AliasChanged { .. }
                | AccountEvent::LocaleChanged { .. }
                | AccountEvent::PhoneChanged { .. }
                | AccountEvent::AccountReinstated {}
                | AccountEvent::AccountBlocked { .. }
                | AccountEvent::AccountUnblocked { .. }
                | AccountEvent::AccountErased {} => None,
            },
            AnyEvent::Invitation(InvitationEvent::StaffInvited(_)) => Some(Self::StaffInvitation),
            AnyEvent::Invitation(
                InvitationEvent::InvitationAccepted { .. } | InvitationEvent::InvitationWithdrawn {},
            )
            | AnyEvent::Hospital(_)
            | AnyEvent::Pet(_)
            | AnyEvent::Reservation(_) => None,
        }
    }
}

/// Events that can be the cause of a mail; no other is even decoded.
pub(super) const CAUSES: [&str; 13] = [
    "AccountOpened",
    "EmailVerificationRequested",
    "EmailChangeRequested",
    "EmailVerified",
    "PasswordResetRequested",
    "PasswordChanged",
    "SecondFactorEnabled",
    "SecondFactorDisabled",
    "RecoveryCodesReplaced",
    "RefreshTokenReused",
    "AccountSuspended",
    "RoleGranted",
    "StaffInvited",
];
