//! What follows from each command: who may ask it, and the events that answer it.
//!
//! Never here: what other accounts are called; uniqueness is a claim.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Account, AccountCommand, AccountError, AccountEvent, AccountOpened, EnableSecondFactor, LogIn, LoggedIn,
    OpenAccount, RefreshSession,
};
use crate::values::Role;
use crate::{AccountId, Actor, Issued, Personal, SessionId};

pub(super) type Decided = Result<Vec<AccountEvent>, AccountError>;

/// Failed log-ins closer together than this are recorded as one, so that nobody fills the log by guessing.
const BETWEEN_FAILURES: TimeDelta = TimeDelta::seconds(10);
/// The most accounts that somebody blocks.
const MAX_BLOCKED: usize = 1000;

impl Account {
    pub(super) fn decide(&self, issued: Issued<AccountCommand>) -> Decided {
        let Issued { by, at, command } = issued;
        match (&self.opened, command) {
            (None, AccountCommand::OpenAccount(open)) => open_account(by, open),
            (Some(_), AccountCommand::OpenAccount(_)) => Err(AccountError::AlreadyExists),
            (None, _) => Err(AccountError::NotFound),
            (Some(_), _) if self.erased => Err(AccountError::Erased),
            (Some(profile), command) if may(by, profile.id, &command) => self.decide_allowed(by, at, profile, command),
            (Some(_), _) => Err(AccountError::NotAllowed),
        }
    }

    fn decide_allowed(
        &self,
        by: Actor,
        at: DateTime<Utc>,
        profile: &AccountOpened,
        command: AccountCommand,
    ) -> Decided {
        let mine = |text: String| Personal::clear(profile.id, text);
        match command {
            AccountCommand::OpenAccount(_) => Err(AccountError::AlreadyExists),
            AccountCommand::LogIn(login) => self.log_in(profile.id, at, login),
            AccountCommand::RecordFailedLogIn { address } => Ok(self.record_failed_log_in(profile.id, at, address)),
            AccountCommand::RefreshSession(refresh) => self.refresh_session(at, refresh),
            AccountCommand::EndSession { session } => {
                Ok(some_if(self.sessions.contains_key(&session), AccountEvent::LoggedOut { session }))
            }
            AccountCommand::EndSessions { keep } => Ok(self.end_sessions(keep)),
            AccountCommand::GrantRole { role } => Ok(some_if(role != profile.role, AccountEvent::RoleGranted { role })),
            AccountCommand::ChangeProfile(change) => Ok(self.change_profile(profile, change)),
            AccountCommand::ChangePhone { phone } => Ok(self.change_phone(profile.id, phone).into_iter().collect()),
            AccountCommand::ChangePassword { password_hash, keep } => {
                Ok(vec![AccountEvent::PasswordChanged { password_hash: mine(password_hash), kept: keep, reset: None }])
            }
            AccountCommand::RequestPasswordReset { reset, expires_at } => {
                Ok(vec![AccountEvent::PasswordResetRequested { reset, expires_at }])
            }
            AccountCommand::ResetPassword { reset, password_hash } => {
                let password_hash = mine(password_hash);
                let changed = AccountEvent::PasswordChanged { password_hash, kept: None, reset: Some(reset) };
                if self.has_reset(reset, at) { Ok(vec![changed]) } else { Err(AccountError::LinkExpired) }
            }
            AccountCommand::RequestEmailVerification => Ok(self.request_email_verification(profile)),
            AccountCommand::ChangeEmail { to } => self.change_email(profile, &to),
            AccountCommand::CancelEmailChange => Ok(self.cancel_email_change().into_iter().collect()),
            AccountCommand::VerifyEmail { email } => self.verify_email(profile, &email),
            AccountCommand::EnableSecondFactor(enable) => self.enable_second_factor(profile.id, enable),
            AccountCommand::DisableSecondFactor => {
                Ok(some_if(self.second_factor.is_some(), AccountEvent::SecondFactorDisabled {}))
            }
            AccountCommand::ReplaceRecoveryCodes { recovery_hashes } => match self.second_factor {
                Some(_) => Ok(vec![AccountEvent::RecoveryCodesReplaced { recovery_hashes }]),
                None => Err(AccountError::SecondFactorOff),
            },
            AccountCommand::SuspendAccount { .. } if by.is(profile.id) => Err(AccountError::Oneself),
            AccountCommand::SuspendAccount { reason } => {
                let reason = reason.map(|reason| mine(reason.as_str().to_owned()));
                Ok(some_if(!self.suspended, AccountEvent::AccountSuspended { reason }))
            }
            AccountCommand::ReinstateAccount => Ok(some_if(self.suspended, AccountEvent::AccountReinstated {})),
            AccountCommand::BlockAccount { account } => self.block(profile.id, account),
            AccountCommand::UnblockAccount { account } => {
                Ok(some_if(self.blocked.contains(&account), AccountEvent::AccountUnblocked { account }))
            }
            AccountCommand::EraseAccount => Ok(vec![AccountEvent::AccountErased {}]),
        }
    }

    fn log_in(&self, id: AccountId, at: DateTime<Utc>, login: LogIn) -> Decided {
        if self.suspended {
            return Err(AccountError::Suspended);
        }
        match (&self.second_factor, &login.second_factor) {
            (Some(_), None) => return Err(AccountError::CodeRequired),
            (Some(factor), Some(used)) if !factor.accepts(used) => return Err(AccountError::CodeNotGood),
            // It was switched off meanwhile: nothing is left to prove.
            (None | Some(_), _) => {}
        }
        Ok(vec![AccountEvent::LoggedIn(LoggedIn {
            session: login.session,
            refresh_hash: login.refresh_hash,
            device: login.device.map(|device| Personal::clear(id, device)),
            at,
            expires_at: login.expires_at,
            second_factor: login.second_factor.filter(|_| self.second_factor.is_some()),
            remembered: login.remembered,
        })])
    }

    fn record_failed_log_in(&self, id: AccountId, at: DateTime<Utc>, address: Option<String>) -> Vec<AccountEvent> {
        let recent = self.failed_at.is_some_and(|last| at < last + BETWEEN_FAILURES);
        let address = address.map(|address| Personal::clear(id, address));
        some_if(!recent, AccountEvent::LogInFailed { address, at })
    }

    fn refresh_session(&self, at: DateTime<Utc>, refresh: RefreshSession) -> Decided {
        let session = self.session(refresh.session, at).ok_or(AccountError::SessionEnded)?;
        if session.refresh_hash == refresh.presented_hash {
            Ok(vec![AccountEvent::SessionRefreshed { session: refresh.session, refresh_hash: refresh.next_hash }])
        } else if refresh.made_for_session || session.previous_hash.as_ref() == Some(&refresh.presented_hash) {
            Ok(vec![AccountEvent::RefreshTokenReused { session: refresh.session }])
        } else {
            Err(AccountError::SessionEnded)
        }
    }

    fn end_sessions(&self, keep: Option<SessionId>) -> Vec<AccountEvent> {
        let ends = self.sessions.keys().any(|session| Some(*session) != keep);
        some_if(ends, AccountEvent::SessionsEnded { kept: keep })
    }

    fn request_email_verification(&self, profile: &AccountOpened) -> Vec<AccountEvent> {
        let email = self.pending_email.as_ref().or(Some(&profile.email).filter(|_| !profile.email_verified));
        email.map(|email| AccountEvent::EmailVerificationRequested { email: email.clone() }).into_iter().collect()
    }

    fn verify_email(&self, profile: &AccountOpened, email: &str) -> Decided {
        let is = |known: &Personal| known.text() == Some(email);
        match &self.pending_email {
            Some(pending) if is(pending) => {
                let from = Some(profile.email.clone());
                Ok(vec![AccountEvent::EmailVerified { email: pending.clone(), from }])
            }
            _ if is(&profile.email) => {
                let verified = AccountEvent::EmailVerified { email: profile.email.clone(), from: None };
                Ok(some_if(!profile.email_verified, verified))
            }
            _ => Err(AccountError::LinkExpired),
        }
    }

    fn enable_second_factor(&self, id: AccountId, enable: EnableSecondFactor) -> Decided {
        if self.second_factor.is_some() {
            return Err(AccountError::SecondFactorOn);
        }
        let EnableSecondFactor { secret, recovery_hashes, step, keep } = enable;
        let secret = Personal::clear(id, secret);
        let mut events = vec![AccountEvent::SecondFactorEnabled { secret, recovery_hashes, step }];
        events.extend(self.end_sessions(keep));
        Ok(events)
    }

    fn block(&self, id: AccountId, account: AccountId) -> Decided {
        if account == id {
            return Err(AccountError::Oneself);
        }
        let known = self.blocked.contains(&account);
        if !known && self.blocked.len() >= MAX_BLOCKED {
            return Err(AccountError::TooManyBlocked);
        }
        Ok(some_if(!known, AccountEvent::AccountBlocked { account }))
    }
}

fn open_account(by: Actor, open: OpenAccount) -> Decided {
    let privileged = open.role != Role::Customer || open.email_verified;
    if privileged && !is_admin(by) {
        return Err(AccountError::NotAllowed);
    }
    if !open.accepts_rules {
        return Err(AccountError::RulesNotAccepted);
    }
    let id = open.id;
    Ok(vec![AccountEvent::AccountOpened(Box::new(AccountOpened {
        id,
        username: Personal::clear(id, open.username.as_str()),
        email: Personal::clear(id, open.email.as_str()),
        alias: Personal::clear(id, open.alias.as_str()),
        password_hash: Personal::clear(id, open.password_hash),
        locale: open.locale,
        role: open.role,
        email_verified: open.email_verified,
    }))])
}

/// Who may ask what of an account that exists.
fn may(by: Actor, account: AccountId, command: &AccountCommand) -> bool {
    match command {
        // What gives the right to these was proven before: a password, a token, a link. A failure proves nothing.
        AccountCommand::OpenAccount(_)
        | AccountCommand::LogIn(_)
        | AccountCommand::RecordFailedLogIn { .. }
        | AccountCommand::RefreshSession(_)
        | AccountCommand::RequestPasswordReset { .. }
        | AccountCommand::ResetPassword { .. }
        | AccountCommand::VerifyEmail { .. } => true,
        AccountCommand::ChangeProfile(_)
        | AccountCommand::ChangePhone { .. }
        | AccountCommand::ChangeEmail { .. }
        | AccountCommand::CancelEmailChange
        | AccountCommand::EnableSecondFactor(_)
        | AccountCommand::ReplaceRecoveryCodes { .. }
        | AccountCommand::BlockAccount { .. }
        | AccountCommand::UnblockAccount { .. } => by.is(account),
        AccountCommand::EndSession { .. }
        | AccountCommand::EndSessions { .. }
        | AccountCommand::RequestEmailVerification
        | AccountCommand::ChangePassword { .. }
        | AccountCommand::DisableSecondFactor
        | AccountCommand::EraseAccount => by.is(account) || is_admin(by),
        AccountCommand::GrantRole { .. } | AccountCommand::SuspendAccount { .. } | AccountCommand::ReinstateAccount => {
            is_admin(by)
        }
    }
}

/// Administrators act through the pages, the system through the command line and its own processes.
const fn is_admin(by: Actor) -> bool {
    matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. })
}

fn some_if(holds: bool, event: AccountEvent) -> Vec<AccountEvent> {
    if holds { vec![event] } else { Vec::new() }
}
