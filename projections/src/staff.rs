//! The process manager `staff`: whoever showed that an invited or listed address is theirs gets the role that goes with it.
//!
//! It acts through the use cases, as the system, with the event that was the cause. An event that it meets again after a
//! crash changes nothing more: what it does carries a key made of the event. Like every process manager it is never
//! rebuilt. Never here: verifying addresses.

use std::sync::Arc;

use chrono::{SubsecRound as _, Utc};
use commands::account::{find_by_email, grant_role};
use commands::invitation::{accept_invitation, find_open_invitation};
use commands::{CommandError, Commands, Context, IdempotencyKey, RecordedEvent, Source, Unavailable};
use domain::account::{Account, AccountEvent};
use domain::invitation::InvitationEvent;
use domain::values::{EmailAddress, Role};
use domain::{AccountId, Actor, AnyEvent, Claim, ClaimKey};
use sqlx::PgConnection;

use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// Addresses whose owners become doctors once they have verified them.
#[derive(Clone, Debug, Default)]
pub struct StaffList(Arc<[ClaimKey]>);

impl StaffList {
    /// A list of these, compared as accounts' addresses are.
    #[must_use]
    pub fn new(addresses: &[EmailAddress]) -> Self {
        Self(addresses.iter().map(|address| key(address.as_str())).collect())
    }

    fn names(&self, email: &str) -> bool {
        self.0.contains(&key(email))
    }
}

fn key(email: &str) -> ClaimKey {
    Claim::Email(email.to_owned()).key()
}

/// The process manager.
#[derive(Clone)]
pub(crate) struct StaffManager {
    commands: Commands,
    list: StaffList,
}

impl StaffManager {
    pub(crate) const fn new(commands: Commands, list: StaffList) -> Self {
        Self { commands, list }
    }

    /// Whose address an event verified, or may find verified. That an account was opened is not enough: what it is at
    /// present came later, and has events of its own.
    async fn whom(&self, happened: &Happened) -> Result<Option<AccountId>, Unavailable> {
        match &happened.event {
            AnyEvent::Account(AccountEvent::EmailVerified { .. }) => Ok(Some(AccountId::new(happened.id))),
            AnyEvent::Account(AccountEvent::AccountOpened(opened)) => Ok(opened.email_verified.then_some(opened.id)),
            AnyEvent::Invitation(InvitationEvent::StaffInvited(invited)) => match invited.email.text() {
                Some(email) => find_by_email(&self.commands, email).await,
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Gives an account what its address promises it.
    async fn settle(&self, account: AccountId, happened: &Happened) -> Result<(), Failure> {
        let cause = happened.position;
        let state = self.commands.load::<Account>(account.uuid()).await?.state;
        let verified = state.profile().filter(|profile| profile.email_verified);
        let Some((email, role)) = verified.and_then(|profile| Some((profile.email.text()?, profile.role))) else {
            return Ok(());
        };
        let now = Utc::now().trunc_subsecs(6);
        let context = |what: &str| Context {
            causation: Some(cause),
            idempotency: IdempotencyKey::new(&format!("staff-{cause}-{what}"), account.uuid().as_bytes()).ok(),
            ..Context::new(Actor::System, Source::Process, now)
        };
        if let Some(invitation) = find_open_invitation(&self.commands, email, now).await? {
            let id = invitation.id;
            done(grant_role(&self.commands, context(&format!("role-{id}")), account, invitation.role).await)?;
            return done(accept_invitation(&self.commands, context(&format!("accept-{id}")), id, account).await);
        }
        // An invitation is about itself alone, and not a reason to look at the list again.
        let verified = matches!(happened.event, AnyEvent::Account(_));
        if verified && role == Role::Customer && self.list.names(email) {
            return done(grant_role(&self.commands, context("listed"), account, Role::Doctor).await);
        }
        Ok(())
    }
}

/// What is refused is not wanted any more, such as a role for who was erased meanwhile.
fn done<T, E: std::fmt::Display>(answer: Result<T, CommandError<E>>) -> Result<(), Failure> {
    match answer {
        Err(CommandError::Unavailable(error)) => Err(error.into()),
        Err(CommandError::Contended) => Err(Failure::Transient("too many changes at the same time".to_owned())),
        Err(CommandError::Refused(refusal)) => {
            tracing::warn!(%refusal, "somebody does not get a role");
            Ok(())
        }
        // Keys and versions are made here, and nothing is taken.
        Ok(_) | Err(CommandError::KeyReused | CommandError::Stale(_) | CommandError::Taken { .. }) => Ok(()),
    }
}

impl Projection for StaffManager {
    const NAME: &'static str = "staff";
    // For ever: a raised version asks for a rebuild, and roles that were taken away meanwhile would come back.
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &[];

    fn wants(event: &RecordedEvent) -> bool {
        ["AccountOpened", "EmailVerified", "StaffInvited"].contains(&event.event_type.as_str())
    }

    async fn apply(&self, _: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        for happened in batch {
            if let Some(account) = self.whom(happened).await? {
                self.settle(account, happened).await?;
            }
        }
        Ok(())
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}
