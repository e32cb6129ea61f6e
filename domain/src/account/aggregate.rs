//! The account's state and its decisions.
//!
//! Never here: what other accounts are called; uniqueness is a claim.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use super::{
    AccountCommand, AccountError, AccountEvent, AccountOpened, ChangeProfile, LogIn, LoggedIn, OpenAccount,
    RefreshSession,
};
use crate::values::Role;
use crate::{AccountId, Actor, HoldsPersonal, Issued, Personal, SessionId};

/// The most sessions a person has at a time; the one that ends first makes room.
const MAX_SESSIONS: usize = 20;

/// A person's account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    opened: Option<AccountOpened>,
    sessions: BTreeMap<SessionId, Session>,
    erased: bool,
}

/// A session that has not been ended. Whether it has expired is for who looks at it, with a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// SHA-256 of the refresh token that is good now.
    pub refresh_hash: String,
    /// SHA-256 of the one before, to notice its reuse.
    pub previous_hash: Option<String>,
    /// What the person uses.
    pub device: Option<Personal>,
    /// When it began.
    pub since: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
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

    /// The session with this id, if it is open at this moment.
    #[must_use]
    pub fn session(&self, id: SessionId, now: DateTime<Utc>) -> Option<&Session> {
        self.sessions.get(&id).filter(|session| !self.erased && now < session.expires_at)
    }

    /// All sessions open at this moment, oldest first.
    pub fn sessions(&self, now: DateTime<Utc>) -> impl Iterator<Item = (SessionId, &Session)> {
        self.sessions.iter().filter(move |(_, session)| now < session.expires_at).map(|(id, session)| (*id, session))
    }

    fn decide(&self, issued: Issued<AccountCommand>) -> Result<Vec<AccountEvent>, AccountError> {
        let Issued { by, at, command } = issued;
        let (profile, command) = match (&self.opened, command) {
            (None, AccountCommand::OpenAccount(open)) => return Self::open_account(by, open),
            (Some(_), AccountCommand::OpenAccount(_)) => return Err(AccountError::AlreadyExists),
            (None, _) => return Err(AccountError::NotFound),
            (Some(_), _) if self.erased => return Err(AccountError::Erased),
            (Some(profile), command) => (profile, command),
        };
        let own_or_admin = by.is(profile.id) || is_admin(by);
        match command {
            AccountCommand::OpenAccount(_) => Err(AccountError::AlreadyExists),
            AccountCommand::LogIn(login) => Ok(vec![Self::log_in(profile.id, at, login)]),
            AccountCommand::RefreshSession(refresh) => self.refresh_session(at, refresh),
            AccountCommand::EndSession { session } if own_or_admin => Ok(self.end_session(session)),
            AccountCommand::GrantRole { role } if is_admin(by) => {
                Ok(if role == profile.role { vec![] } else { vec![AccountEvent::RoleGranted { role }] })
            }
            AccountCommand::ChangeProfile(change) if by.is(profile.id) => Ok(Self::change_profile(profile, change)),
            AccountCommand::ChangePassword { password_hash, keep } if own_or_admin => {
                let password_hash = Personal::clear(profile.id, password_hash);
                Ok(vec![AccountEvent::PasswordChanged { password_hash, kept: keep }])
            }
            AccountCommand::EraseAccount if own_or_admin => Ok(vec![AccountEvent::AccountErased {}]),
            AccountCommand::EndSession { .. }
            | AccountCommand::GrantRole { .. }
            | AccountCommand::ChangeProfile(_)
            | AccountCommand::ChangePassword { .. }
            | AccountCommand::EraseAccount => Err(AccountError::NotAllowed),
        }
    }

    fn open_account(by: Actor, open: OpenAccount) -> Result<Vec<AccountEvent>, AccountError> {
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

    fn log_in(id: AccountId, at: DateTime<Utc>, login: LogIn) -> AccountEvent {
        AccountEvent::LoggedIn(LoggedIn {
            session: login.session,
            refresh_hash: login.refresh_hash,
            device: login.device.map(|device| Personal::clear(id, device)),
            at,
            expires_at: login.expires_at,
        })
    }

    fn refresh_session(&self, at: DateTime<Utc>, refresh: RefreshSession) -> Result<Vec<AccountEvent>, AccountError> {
        let session = self.session(refresh.session, at).ok_or(AccountError::SessionEnded)?;
        if session.refresh_hash == refresh.presented_hash {
            Ok(vec![AccountEvent::SessionRefreshed { session: refresh.session, refresh_hash: refresh.next_hash }])
        } else if session.previous_hash.as_ref() == Some(&refresh.presented_hash) {
            Ok(vec![AccountEvent::RefreshTokenReused { session: refresh.session }])
        } else {
            Err(AccountError::SessionEnded)
        }
    }

    fn end_session(&self, session: SessionId) -> Vec<AccountEvent> {
        if self.sessions.contains_key(&session) { vec![AccountEvent::LoggedOut { session }] } else { vec![] }
    }

    fn change_profile(profile: &AccountOpened, change: ChangeProfile) -> Vec<AccountEvent> {
        let mut events = Vec::new();
        if let Some(alias) = change.alias.filter(|alias| profile.alias.text() != Some(alias.as_str())) {
            let to = Personal::clear(profile.id, alias.as_str());
            events.push(AccountEvent::AliasChanged { from: profile.alias.clone(), to });
        }
        if let Some(locale) = change.locale.filter(|locale| profile.locale != *locale) {
            events.push(AccountEvent::LocaleChanged { locale });
        }
        events
    }

    fn start_session(&mut self, login: LoggedIn) {
        self.sessions.retain(|_, session| login.at < session.expires_at);
        if self.sessions.len() >= MAX_SESSIONS {
            let first = self.sessions.iter().min_by_key(|(_, session)| session.expires_at).map(|(id, _)| *id);
            first.and_then(|id| self.sessions.remove(&id));
        }
        let LoggedIn { session, refresh_hash, device, at, expires_at } = login;
        self.sessions.insert(session, Session { refresh_hash, previous_hash: None, device, since: at, expires_at });
    }

    fn update(&mut self, change: impl FnOnce(&mut AccountOpened)) {
        if let Some(profile) = &mut self.opened {
            change(profile);
        }
    }
}

/// Administrators act through the pages, the system through the command line.
const fn is_admin(by: Actor) -> bool {
    matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. })
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
            AccountEvent::SessionRefreshed { session, refresh_hash } => {
                if let Some(session) = self.sessions.get_mut(&session) {
                    session.previous_hash = Some(std::mem::replace(&mut session.refresh_hash, refresh_hash));
                }
            }
            AccountEvent::RefreshTokenReused { session } | AccountEvent::LoggedOut { session } => {
                self.sessions.remove(&session);
            }
            AccountEvent::RoleGranted { role } => self.update(|profile| profile.role = role),
            AccountEvent::AliasChanged { to, .. } => self.update(|profile| profile.alias = to),
            AccountEvent::LocaleChanged { locale } => self.update(|profile| profile.locale = locale),
            AccountEvent::PasswordChanged { password_hash, kept } => {
                self.sessions.retain(|id, _| Some(*id) == kept);
                self.update(|profile| profile.password_hash = password_hash);
            }
            AccountEvent::AccountErased {} => {
                self.erased = true;
                self.sessions.clear();
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
    }
}
