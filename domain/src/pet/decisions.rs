//! The decisions of a pet: who may do what, and what then happened.
//!
//! Never here: changing state; that is `apply`, from the events alone.

use chrono::{DateTime, TimeDelta, Utc};

use super::aggregate::Known;
use super::{AddPet, NewAlert, Pet, PetAlert, PetCommand, PetDetails, PetError, PetEvent, PetFields};
use crate::{Actor, Issued, PetAlertId};

/// The most alerts of a pet: more than anybody reads.
const MOST_ALERTS: usize = 20;

type Decision = Result<Vec<PetEvent>, PetError>;

impl Pet {
    pub(super) fn decide(&self, issued: Issued<PetCommand>) -> Decision {
        let Issued { by, at, command } = issued;
        match command {
            PetCommand::AddPet(_) if self.known.is_some() => Err(PetError::AlreadyExists),
            PetCommand::AddPet(add) => add_pet(by, at, *add),
            PetCommand::ChangePet(fields) => self.seen_by(by)?.change_pet(at, *fields),
            PetCommand::RemovePet => Ok(vec![PetEvent::PetRemoved { id: self.seen_by(by)?.id }]),
            PetCommand::AddAlert(alert) => self.seen_by(by)?.add_alert(*alert),
            PetCommand::RemoveAlert { id } => self.seen_by(by)?.remove_alert(by, id),
            PetCommand::ChangePhoto(photo) => self.seen_by(by)?.change_photo(*photo),
            PetCommand::RemovePhoto => Ok(self.seen_by(by)?.remove_photo()),
        }
    }

    /// Only its owner and the staff see a pet; to others it does not exist. An auditor sees it and changes nothing.
    pub(super) fn seen_by(&self, by: Actor) -> Result<&Known, PetError> {
        let known = self.present().ok_or(PetError::NotFound)?;
        match by {
            _ if by.acts_for(known.owner) || by.is_staff() => Ok(known),
            Actor::Person { role, .. } if role.sees_board() => Err(PetError::NotAllowed),
            _ => Err(PetError::NotFound),
        }
    }
}

fn add_pet(by: Actor, at: DateTime<Utc>, add: AddPet) -> Decision {
    if !by.acts_for(add.owner) && !by.is_staff() {
        return Err(PetError::NotAllowed);
    }
    born_already(at, &add.fields)?;
    let details = Box::new(PetDetails::new(add.owner, add.fields));
    Ok(vec![PetEvent::PetAdded { id: add.id, owner: add.owner, details }])
}

/// A day of grace: the owner's calendar may be ahead of UTC's.
fn born_already(at: DateTime<Utc>, fields: &PetFields) -> Result<(), PetError> {
    match fields.date_of_birth {
        Some(born) if born > (at + TimeDelta::days(1)).date_naive() => Err(PetError::BornInFuture),
        _ => Ok(()),
    }
}

impl Known {
    fn change_pet(&self, at: DateTime<Utc>, fields: PetFields) -> Decision {
        born_already(at, &fields)?;
        let details = PetDetails::new(self.owner, fields);
        if details == self.details {
            return Ok(Vec::new());
        }
        Ok(vec![PetEvent::PetChanged { details: Box::new(details) }])
    }

    fn add_alert(&self, alert: NewAlert) -> Decision {
        if self.alerts.iter().any(|known| known.id == alert.id) {
            return Err(PetError::AlreadyExists);
        }
        if self.alerts.len() == MOST_ALERTS {
            return Err(PetError::TooManyEntries { most: MOST_ALERTS });
        }
        Ok(vec![PetEvent::AlertAdded { alert: PetAlert::new(self.owner, alert) }])
    }

    fn remove_alert(&self, by: Actor, id: PetAlertId) -> Decision {
        let alert = self.alerts.iter().find(|alert| alert.id == id).ok_or(PetError::NoSuchEntry)?;
        if alert.mandatory && !by.is_staff() {
            return Err(PetError::AlertIsMandatory);
        }
        Ok(vec![PetEvent::AlertRemoved { id }])
    }
}
