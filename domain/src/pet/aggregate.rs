//! The pet's state and its decisions.
//!
//! Never here: whether it has an ongoing reservation; that is a claim.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use super::{AddPet, PetCommand, PetDetails, PetError, PetEvent, PetFields};
use crate::{AccountId, Actor, HoldsPersonal, Issued, Personal, PetId};

/// A pet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pet {
    known: Option<Known>,
    removed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Known {
    id: PetId,
    owner: AccountId,
    details: PetDetails,
}

impl Pet {
    /// Whose it is, if it exists and was not removed.
    #[must_use]
    pub fn owner(&self) -> Option<AccountId> {
        self.present().map(|known| known.owner)
    }

    /// What is known about it, if it exists and was not removed.
    #[must_use]
    pub fn details(&self) -> Option<&PetDetails> {
        self.present().map(|known| &known.details)
    }

    fn present(&self) -> Option<&Known> {
        self.known.as_ref().filter(|_| !self.removed)
    }

    fn decide(&self, issued: Issued<PetCommand>) -> Result<Vec<PetEvent>, PetError> {
        let Issued { by, at, command } = issued;
        match command {
            PetCommand::AddPet(_) if self.known.is_some() => Err(PetError::AlreadyExists),
            PetCommand::AddPet(add) => Self::add_pet(by, at, *add),
            PetCommand::ChangePet(fields) => self.change_pet(by, at, *fields),
            PetCommand::RemovePet => self.remove_pet(by),
        }
    }

    fn add_pet(by: Actor, at: DateTime<Utc>, add: AddPet) -> Result<Vec<PetEvent>, PetError> {
        if !by.acts_for(add.owner) && !by.is_staff() {
            return Err(PetError::NotAllowed);
        }
        born_already(at, &add.fields)?;
        let details = Box::new(PetDetails::new(add.owner, add.fields));
        Ok(vec![PetEvent::PetAdded { id: add.id, owner: add.owner, details }])
    }

    fn change_pet(&self, by: Actor, at: DateTime<Utc>, fields: PetFields) -> Result<Vec<PetEvent>, PetError> {
        let known = self.seen_by(by)?;
        born_already(at, &fields)?;
        let details = PetDetails::new(known.owner, fields);
        if details == known.details {
            return Ok(Vec::new());
        }
        Ok(vec![PetEvent::PetChanged { details: Box::new(details) }])
    }

    fn remove_pet(&self, by: Actor) -> Result<Vec<PetEvent>, PetError> {
        Ok(vec![PetEvent::PetRemoved { id: self.seen_by(by)?.id }])
    }

    /// Only its owner and the staff see a pet; to others it does not exist. An auditor sees it and changes nothing.
    fn seen_by(&self, by: Actor) -> Result<&Known, PetError> {
        let known = self.present().ok_or(PetError::NotFound)?;
        match by {
            _ if by.acts_for(known.owner) || by.is_staff() => Ok(known),
            Actor::Person { role, .. } if role.sees_board() => Err(PetError::NotAllowed),
            _ => Err(PetError::NotFound),
        }
    }
}

/// A day of grace: the owner's calendar may be ahead of UTC's.
fn born_already(at: DateTime<Utc>, fields: &PetFields) -> Result<(), PetError> {
    match fields.date_of_birth {
        Some(born) if born > (at + TimeDelta::days(1)).date_naive() => Err(PetError::BornInFuture),
        _ => Ok(()),
    }
}

impl cqrs_es::Aggregate for Pet {
    const TYPE: &'static str = "pet";
    type Command = Issued<PetCommand>;
    type Event = PetEvent;
    type Error = PetError;
    type Services = ();

    async fn handle(&mut self, command: Self::Command, (): &(), sink: &EventSink<Self>) -> Result<(), PetError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: PetEvent) {
        match event {
            PetEvent::PetAdded { id, owner, details } => self.known = Some(Known { id, owner, details: *details }),
            PetEvent::PetChanged { details } => {
                if let Some(known) = &mut self.known {
                    known.details = *details;
                }
            }
            PetEvent::PetRemoved { .. } => self.removed = true,
        }
    }
}

impl HoldsPersonal for Pet {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        if let Some(known) = &mut self.known {
            known.details.visit_personal(visit);
        }
    }
}
