//! The account's state: what is asked of it, and how each event changes it.
//!
//! Never here: what may follow from a command; see `decisions`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AccountCommand, AccountError, AccountEvent, AccountOpened, LoggedIn, SecondFactor, Session};
use crate::values::Role;
use crate::{AccountId, HoldsPersonal, Issued, Personal, SessionId};

/// The most sessions a person has at a time; the one that ends first makes room.
const MAX_SESSIONS: usize = 20;
/// The most resets that are good at a time; the oldest makes room.
const MAX_RESETS: usize = 5;

/// A person's account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub(super) opened: Option<AccountOpened>,
    pub(super) sessions: BTreeMap<SessionId, Session>,
    pub(super) erased: bool,
    pub(super) suspended: bool,
    pub(super) pending_email: Option<Personal>,
    pub(super) phone: Option<Personal>,
    pub(super) second_factor: Option<SecondFactor>,
    /// With the moment each is no longer good, oldest first.
    pub(super) resets: Vec<(Uuid, DateTime<Utc>)>,
    pub(super) blocked: BTreeSet<AccountId>,
    pub(super) failed_at: Option<DateTime<Utc>>,
}

impl Account {
    /// What the account was opened with, kept up to date; `None` if it does not exist or was erased.
    #[must_use]
    pub fn profile(&self) -> Option<&AccountOpened> {
        self.opened.as_ref().filter(|_| !self.erased)
    }

    /// The person's role, if the account exists and was not erased.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.profile().map(|profile| profile.role)
    }

    /// Whether an administrator shut the person out.
    #[must_use]
    pub const fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// The address that waits to be verified before it replaces the one in force.
    #[must_use]
    pub const fn pending_email(&self) -> Option<&Personal> {
        self.pending_email.as_ref()
    }

    /// The number to call.
    #[must_use]
    pub const fn phone(&self) -> Option<&Personal> {
        self.phone.as_ref()
    }

    /// What logging in takes besides the password.
    #[must_use]
    pub const fn second_factor(&self) -> Option<&SecondFactor> {
        self.second_factor.as_ref()
    }

    /// Whether a reset is good at this moment.
    #[must_use]
    pub fn has_reset(&self, reset: Uuid, now: DateTime<Utc>) -> bool {
        self.resets.iter().any(|(open, until)| *open == reset && now < *until)
    }

    /// When the last wrong password or code was recorded.
    #[must_use]
    pub const fn failed_at(&self) -> Option<DateTime<Utc>> {
        self.failed_at
    }

    /// Whom the person wants to hear nothing from.
    #[must_use]
    pub const fn blocked(&self) -> &BTreeSet<AccountId> {
        &self.blocked
    }

    /// The session with this id, if it is open at this moment.
    #[must_use]
    pub fn session(&self, id: SessionId, now: DateTime<Utc>) -> Option<&Session> {
        self.sessions.get(&id).filter(|session| !self.erased && now < session.expires_at)
    }

    /// All sessions open at this moment, oldest first.
    pub fn sessions(&self, now: DateTime<Utc>) -> impl Iterator<Item = (SessionId, &Session)> {
        self.sessions.iter().filter(move |(_, session)| now < session.expires_at).map(|(id, session)| (*id, session))
    }

    fn start_session(&mut self, login: LoggedIn) {
        self.sessions.retain(|_, session| login.at < session.expires_at);
        if self.sessions.len() >= MAX_SESSIONS {
            let first = self.sessions.iter().min_by_key(|(_, session)| session.expires_at).map(|(id, _)| *id);
            first.and_then(|id| self.sessions.remove(&id));
        }
        if let (Some(factor), Some(used)) = (&mut self.second_factor, &login.second_factor) {
            factor.spend(used);
        }
        let LoggedIn { session, refresh_hash, device, at, expires_at, remembered, .. } = login;
        let begun = Session { refresh_hash, previous_hash: None, device, since: at, expires_at, remembered };
        self.sessions.insert(session, begun);
    }

    fn keep_only(&mut self, kept: Option<SessionId>) {
        self.sessions.retain(|id, _| Some(*id) == kept);
    }

    fn update(&mut self, change: impl FnOnce(&mut AccountOpened)) {
        if let Some(profile) = &mut self.opened {
            change(profile);
        }
    }

    fn verified(&mut self, email: Personal, changed: bool) {
        if changed {
            // A link that went to the old address opens nothing any more.
            (self.pending_email, self.resets) = (None, Vec::new());
        }
        self.update(|profile| (profile.email, profile.email_verified) = (email, true));
    }
}

impl cqrs_es::Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Issued<AccountCommand>;
    type Event = AccountEvent;
    type Error = AccountError;
    type Services = ();

    async fn handle(&mut self, command: Self::Command, (): &(), sink: &EventSink<Self>) -> Result<(), AccountError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        match event {
            AccountEvent::AccountOpened(opened) => self.opened = Some(*opened),
            AccountEvent::LoggedIn(login) => self.start_session(login),
            AccountEvent::LogInFailed { at, .. } => self.failed_at = Some(at),
            AccountEvent::SessionRefreshed { session, refresh_hash } => {
                if let Some(session) = self.sessions.get_mut(&session) {
                    session.previous_hash = Some(std::mem::replace(&mut session.refresh_hash, refresh_hash));
                }
            }
            AccountEvent::RefreshTokenReused { session } | AccountEvent::LoggedOut { session } => {
                self.sessions.remove(&session);
            }
            AccountEvent::SessionsEnded { kept } => self.keep_only(kept),
            AccountEvent::RoleGranted { role } => self.update(|profile| profile.role = role),
            AccountEvent::AliasChanged { to, .. } => self.update(|profile| profile.alias = to),
            AccountEvent::LocaleChanged { locale } => self.update(|profile| profile.locale = locale),
            AccountEvent::PhoneChanged { phone } => self.phone = phone,
            AccountEvent::PasswordChanged { password_hash, kept, .. } => {
                self.keep_only(kept);
                self.resets.clear();
                self.update(|profile| profile.password_hash = password_hash);
            }
            AccountEvent::PasswordResetRequested { reset, expires_at } => {
                self.resets.push((reset, expires_at));
                let surplus = self.resets.len().saturating_sub(MAX_RESETS);
                self.resets.drain(..surplus);
            }
            AccountEvent::EmailChangeRequested { to } => self.pending_email = Some(to),
            AccountEvent::EmailChangeCancelled {} => self.pending_email = None,
            AccountEvent::EmailVerified { email, from } => self.verified(email, from.is_some()),
            AccountEvent::SecondFactorEnabled { secret, recovery_hashes, step } => {
                self.second_factor = Some(SecondFactor::new(secret, recovery_hashes, step));
            }
            AccountEvent::SecondFactorDisabled {} => self.second_factor = None,
            AccountEvent::RecoveryCodesReplaced { recovery_hashes } => {
                if let Some(factor) = &mut self.second_factor {
                    factor.replace_recovery(recovery_hashes);
                }
            }
            AccountEvent::AccountSuspended { .. } => {
                self.suspended = true;
                self.sessions.clear();
            }
            AccountEvent::AccountReinstated {} => self.suspended = false,
            AccountEvent::AccountBlocked { account } => drop(self.blocked.insert(account)),
            AccountEvent::AccountUnblocked { account } => drop(self.blocked.remove(&account)),
            AccountEvent::EmailVerificationRequested { .. } => {}
            AccountEvent::AccountErased {} => {
                *self = Self { opened: self.opened.take(), erased: true, ..Self::default() };
            }
        }
    }
}

impl HoldsPersonal for Account {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        if let Some(profile) = &mut self.opened {
            for text in [&mut profile.username, &mut profile.email, &mut profile.alias, &mut profile.password_hash] {
                visit(text);
            }
        }
        for session in self.sessions.values_mut() {
            session.device.visit_personal(visit);
        }
        self.pending_email.visit_personal(visit);
        self.phone.visit_personal(visit);
        if let Some(factor) = &mut self.second_factor {
            factor.visit_personal(visit);
        }
    }
}
