//! A mail as it is about to be sent: to which address, in which language, about what.
//!
//! Made anew for each attempt, of the event and of what the account is then; nothing of it is kept. Never here: words.

use chrono::{DateTime, Utc};
use commands::Commands;
use commands::account::email_fingerprint;
use commands::invitation::open_invitation;
use domain::account::{Account, AccountEvent};
use domain::invitation::InvitationEvent;
use domain::values::{Locale, Role};
use domain::{AccountId, AnyEvent, InvitationId, Personal};
use uuid::Uuid;

use super::Claimed;
use crate::ReadError;
use crate::happened::{Happened, prepare};

/// A mail with everything it says.
#[derive(Clone)]
pub struct Letter {
    /// Which; also its Message-ID.
    pub id: Uuid,
    /// To which address.
    pub to: String,
    /// What the person is called, if that is known.
    pub name: Option<String>,
    /// In which language.
    pub locale: Locale,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub about: About,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Is this address yours?
    VerifyEmail {
        /// Whose.
        account: AccountId,
        /// Of the address.
        fingerprint: String,
    },
    /// This address is none of yours any more.
    EmailChanged,
    /// A new password was asked for.
    ResetPassword {
        /// Whose.
        account: AccountId,
        /// Which request for it.
        reset: Uuid,
    },
    /// The password was changed.
    PasswordChanged,
    /// The second factor was changed.
    SecondFactor(SecondFactorChange),
    /// A session was copied, and ended.
    RefreshTokenReused,
    /// The account was suspended.
    AccountSuspended,
    /// Come and work here.
    StaffInvitation {
        /// Which.
        invitation: InvitationId,
        /// As what.
        role: Role,
    },
    /// The role is another now.
    RoleGranted {
        /// This one.
        role: Role,
    },
}

/// How a second factor was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorChange {
    /// It is asked for from now on.
    Enabled,
    /// It is not asked for any more.
    Disabled,
    /// The recovery codes are others.
    RecoveryCodes,
}

/// Why a mail is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unneeded {
    /// The person was erased.
    Erased,
    /// It would come too late.
    Expired,
    /// What it asks for was done meanwhile, or is not wanted any more.
    Done,
}

impl Unneeded {
    /// Its name, stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Expired => "expired",
            Self::Done => "done",
        }
    }
}

/// What to send for a claimed row, or why nothing is to be sent.
pub async fn letter(
    commands: &Commands,
    claimed: &Claimed,
    now: DateTime<Utc>,
) -> Result<Result<Letter, Unneeded>, ReadError> {
    let recorded = commands.log().read(claimed.position - 1, 1).await?;
    let happened = prepare(commands.keys(), recorded).await?.into_iter().next();
    let happened = happened.ok_or_else(|| ReadError::unreadable(format_args!("no event {}", claimed.position)))?;
    let at = happened.recorded_at;
    if at + claimed.kind.life() <= now {
        return Ok(Err(Unneeded::Expired));
    }
    match &happened.event {
        AnyEvent::Account(event) => to_account(commands, claimed, &happened, event, now).await,
        AnyEvent::Invitation(InvitationEvent::StaffInvited(invited)) => {
            let open = open_invitation(commands, invited.id, now).await?;
            Ok(text(&invited.email).and_then(|to| {
                open.ok_or(Unneeded::Done)?;
                let about = About::StaffInvitation { invitation: invited.id, role: invited.role };
                Ok(Letter { id: claimed.id, to, name: None, locale: invited.locale, at, about })
            }))
        }
        _ => Err(ReadError::unreadable(format_args!("nobody is written about event {}", claimed.position))),
    }
}

async fn to_account(
    commands: &Commands,
    claimed: &Claimed,
    happened: &Happened,
    event: &AccountEvent,
    now: DateTime<Utc>,
) -> Result<Result<Letter, Unneeded>, ReadError> {
    let account = commands.load::<Account>(happened.id).await?.state;
    let Some(profile) = account.profile() else { return Ok(Err(Unneeded::Erased)) };
    let addressed = match event {
        AccountEvent::AccountOpened(opened) => verification(commands, &account, &opened.email),
        AccountEvent::EmailVerificationRequested { email } | AccountEvent::EmailChangeRequested { to: email } => {
            verification(commands, &account, email)
        }
        AccountEvent::EmailVerified { from: Some(from), .. } => text(from).map(|to| (to, About::EmailChanged)),
        _ => news(&account, happened.id.into(), event, now).and_then(|about| Ok((text(&profile.email)?, about))),
    };
    Ok(addressed.map(|(to, about)| Letter {
        id: claimed.id,
        to,
        name: profile.alias.text().map(str::to_owned),
        locale: profile.locale,
        at: happened.recorded_at,
        about,
    }))
}

/// Asks whether an address is theirs, unless that is known by now, or they gave another one meanwhile.
fn verification(commands: &Commands, account: &Account, email: &Personal) -> Result<(String, About), Unneeded> {
    let email = text(email)?;
    let profile = account.profile().ok_or(Unneeded::Erased)?;
    let waits = account.pending_email().and_then(Personal::text) == Some(email.as_str());
    let first = !profile.email_verified && profile.email.text() == Some(email.as_str());
    if !waits && !first {
        return Err(Unneeded::Done);
    }
    let about = About::VerifyEmail { account: profile.id, fingerprint: email_fingerprint(commands, &email) };
    Ok((email, about))
}

/// What the address in force is told.
fn news(account: &Account, id: AccountId, event: &AccountEvent, now: DateTime<Utc>) -> Result<About, Unneeded> {
    match event {
        AccountEvent::PasswordResetRequested { reset, .. } if account.has_reset(*reset, now) => {
            Ok(About::ResetPassword { account: id, reset: *reset })
        }
        AccountEvent::PasswordChanged { .. } => Ok(About::PasswordChanged),
        AccountEvent::SecondFactorEnabled { .. } => Ok(About::SecondFactor(SecondFactorChange::Enabled)),
        AccountEvent::SecondFactorDisabled {} => Ok(About::SecondFactor(SecondFactorChange::Disabled)),
        AccountEvent::RecoveryCodesReplaced { .. } => Ok(About::SecondFactor(SecondFactorChange::RecoveryCodes)),
        AccountEvent::RefreshTokenReused { .. } => Ok(About::RefreshTokenReused),
        AccountEvent::AccountSuspended { .. } if account.is_suspended() => Ok(About::AccountSuspended),
        AccountEvent::RoleGranted { role } => Ok(About::RoleGranted { role: *role }),
        _ => Err(Unneeded::Done),
    }
}

fn text(personal: &Personal) -> Result<String, Unneeded> {
    personal.text().map(str::to_owned).ok_or(Unneeded::Erased)
}

/// Says nothing about whom it is for.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("id", &self.id).finish_non_exhaustive()
    }
}
