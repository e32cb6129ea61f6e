//! The invitation's state and its decisions.
//!
//! Never here: whether somebody else was invited at the same address; that is a claim.

use chrono::{DateTime, Utc};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use super::{InvitationCommand, InvitationError, InvitationEvent, InviteStaff, StaffInvited};
use crate::values::Role;
use crate::{AccountId, Actor, HoldsPersonal, Issued, Personal};

/// An invitation to work here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    invited: Option<StaffInvited>,
    accepted_by: Option<AccountId>,
    withdrawn: bool,
}

impl Invitation {
    /// What it says, as long as it was neither accepted nor withdrawn, and is not too old.
    #[must_use]
    pub fn open(&self, now: DateTime<Utc>) -> Option<&StaffInvited> {
        self.standing().filter(|invited| now < invited.expires_at)
    }

    /// Whether it was neither accepted nor withdrawn, and is too old.
    #[must_use]
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.standing().is_some_and(|invited| invited.expires_at <= now)
    }

    fn standing(&self) -> Option<&StaffInvited> {
        self.invited.as_ref().filter(|_| self.accepted_by.is_none() && !self.withdrawn)
    }

    fn decide(&self, issued: Issued<InvitationCommand>) -> Result<Vec<InvitationEvent>, InvitationError> {
        let Issued { by, at, command } = issued;
        // Accepting follows from a verified address, which a process of the hospital's sees to.
        let may = match command {
            InvitationCommand::AcceptInvitation { .. } => by == Actor::System,
            InvitationCommand::InviteStaff(_) | InvitationCommand::WithdrawInvitation => {
                matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. })
            }
        };
        match command {
            InvitationCommand::InviteStaff(_) if self.invited.is_some() => Err(InvitationError::AlreadyExists),
            InvitationCommand::AcceptInvitation { .. } | InvitationCommand::WithdrawInvitation
                if self.invited.is_none() =>
            {
                Err(InvitationError::NotFound)
            }
            _ if !may => Err(InvitationError::NotAllowed),
            InvitationCommand::InviteStaff(invite) => invite_staff(invite),
            InvitationCommand::AcceptInvitation { account } if self.accepted_by == Some(account) => Ok(Vec::new()),
            InvitationCommand::AcceptInvitation { account } => match self.open(at) {
                Some(_) => Ok(vec![InvitationEvent::InvitationAccepted { account }]),
                None => Err(InvitationError::Over),
            },
            InvitationCommand::WithdrawInvitation if self.withdrawn => Ok(Vec::new()),
            InvitationCommand::WithdrawInvitation if self.accepted_by.is_some() => Err(InvitationError::Over),
            InvitationCommand::WithdrawInvitation => Ok(vec![InvitationEvent::InvitationWithdrawn {}]),
        }
    }
}

fn invite_staff(invite: InviteStaff) -> Result<Vec<InvitationEvent>, InvitationError> {
    let InviteStaff { id, email, role, locale, expires_at } = invite;
    if role == Role::Customer {
        return Err(InvitationError::NotStaff);
    }
    let email = Personal::clear(AccountId::new(id.uuid()), email.as_str());
    Ok(vec![InvitationEvent::StaffInvited(StaffInvited { id, email, role, locale, expires_at })])
}

impl cqrs_es::Aggregate for Invitation {
    const TYPE: &'static str = "invitation";
    type Command = Issued<InvitationCommand>;
    type Event = InvitationEvent;
    type Error = InvitationError;
    type Services = ();

    async fn handle(&mut self, command: Self::Command, (): &(), sink: &EventSink<Self>) -> Result<(), InvitationError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: InvitationEvent) {
        match event {
            InvitationEvent::StaffInvited(invited) => self.invited = Some(invited),
            InvitationEvent::InvitationAccepted { account } => self.accepted_by = Some(account),
            InvitationEvent::InvitationWithdrawn {} => self.withdrawn = true,
        }
    }
}

impl HoldsPersonal for Invitation {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        if let Some(invited) = &mut self.invited {
            visit(&mut invited.email);
        }
    }
}
