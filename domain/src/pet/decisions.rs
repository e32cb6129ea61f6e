//! The decisions of a pet: who may do what, and what then happened.
//!
//! Never here: changing state; that is `apply`, from the events alone.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::aggregate::Known;
use super::{
    AddPet, BirthPrecision, NewAlert, NewVaccination, Pet, PetAlert, PetCommand, PetDetails, PetError, PetEvent,
    PetFields, Transferred, Weight,
};
use crate::{AccountId, Actor, Issued, PetAlertId};

/// The most alerts of a pet: more than anybody reads.
const MOST_ALERTS: usize = 20;
/// The most weights: one a week for twenty years.
const MOST_WEIGHTS: usize = 1000;
/// The most vaccinations.
const MOST_VACCINATIONS: usize = 200;

type Decision = Result<Vec<PetEvent>, PetError>;

impl Pet {
    pub(super) fn decide(&self, issued: Issued<PetCommand>) -> Decision {
        let Issued { by, at, command } = issued;
        match command {
            PetCommand::AddPet(_) if self.known.is_some() => Err(PetError::AlreadyExists),
            PetCommand::AddPet(add) => add_pet(by, at, *add),
            PetCommand::DeclineOffer => {
                let (known, to) = self.offered_to(by)?;
                Ok(vec![PetEvent::TransferDeclined { from: known.owner, to }])
            }
            PetCommand::AcceptOffer => {
                let (known, to) = self.offered_to(by)?;
                known.transfer(to)
            }
            command => self.seen_by(by)?.decide(by, at, command),
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

    /// Whoever it is offered to answers; to others but those who see it, it does not exist.
    fn offered_to(&self, by: Actor) -> Result<(&Known, AccountId), PetError> {
        let known = self.present().ok_or(PetError::NotFound)?;
        match known.offer {
            Some(offer) if by.acts_for(offer.to) => Ok((known, offer.to)),
            _ => self.seen_by(by).and(Err(PetError::NotOffered)),
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

fn born_already(at: DateTime<Utc>, fields: &PetFields) -> Result<(), PetError> {
    if fields.date_of_birth.is_some_and(|born| is_future(at, born)) { Err(PetError::BornInFuture) } else { Ok(()) }
}

/// A day of grace: the calendar of whoever says it may be ahead of UTC's.
fn is_future(at: DateTime<Utc>, day: NaiveDate) -> bool {
    day > (at + TimeDelta::days(1)).date_naive()
}

impl Known {
    fn decide(&self, by: Actor, at: DateTime<Utc>, command: PetCommand) -> Decision {
        match command {
            PetCommand::AddPet(_) => Err(PetError::AlreadyExists),
            PetCommand::ChangePet(fields) => self.change_pet(at, *fields),
            PetCommand::RemovePet => Ok(vec![PetEvent::PetRemoved { id: self.id }]),
            PetCommand::AddAlert(alert) => self.add_alert(*alert),
            PetCommand::RemoveAlert { id } => self.remove_alert(by, id),
            PetCommand::ChangePhoto(photo) => self.change_photo(*photo),
            PetCommand::RemovePhoto => Ok(self.remove_photo()),
            PetCommand::RecordWeight(weight) => self.record_weight(at, weight),
            PetCommand::RemoveWeight { id } if !self.weights.contains(&id) => Err(PetError::NoSuchEntry),
            PetCommand::RemoveWeight { id } => Ok(vec![PetEvent::WeightRemoved { id }]),
            PetCommand::RecordVaccination(vaccination) => self.record_vaccination(at, *vaccination),
            PetCommand::RemoveVaccination { id } => {
                let known = self.vaccinations.iter().any(|vaccination| vaccination.id == id);
                if known { Ok(vec![PetEvent::VaccinationRemoved { id }]) } else { Err(PetError::NoSuchEntry) }
            }
            PetCommand::RecordDeath { on } => self.record_death(at, on),
            PetCommand::WithdrawDeath if self.died_on.is_none() => Err(PetError::NotDeceased),
            PetCommand::WithdrawDeath => Ok(vec![PetEvent::DeathWithdrawn {}]),
            PetCommand::OfferTransfer { to } => self.offer_transfer(by, at, to),
            PetCommand::WithdrawOffer => match self.offer {
                Some(offer) => Ok(vec![PetEvent::TransferWithdrawn { to: offer.to }]),
                None => Err(PetError::NotOffered),
            },
            PetCommand::DeclineOffer | PetCommand::AcceptOffer => Err(PetError::NotOffered),
        }
    }

    fn change_pet(&self, at: DateTime<Utc>, fields: PetFields) -> Decision {
        born_already(at, &fields)?;
        let details = PetDetails::new(self.owner, fields);
        if details == self.details {
            return Ok(Vec::new());
        }
        Ok(vec![PetEvent::PetChanged { details: Box::new(details) }])
    }

    fn add_alert(&self, alert: NewAlert) -> Decision {
        room(self.alerts.iter().any(|known| known.id == alert.id), self.alerts.len(), MOST_ALERTS)?;
        Ok(vec![PetEvent::AlertAdded { alert: PetAlert::new(self.owner, alert) }])
    }

    fn remove_alert(&self, by: Actor, id: PetAlertId) -> Decision {
        let alert = self.alerts.iter().find(|alert| alert.id == id).ok_or(PetError::NoSuchEntry)?;
        if alert.mandatory && !by.is_staff() {
            return Err(PetError::AlertIsMandatory);
        }
        Ok(vec![PetEvent::AlertRemoved { id }])
    }

    fn record_weight(&self, at: DateTime<Utc>, weight: Weight) -> Decision {
        room(self.weights.contains(&weight.id), self.weights.len(), MOST_WEIGHTS)?;
        if is_future(at, weight.on) {
            return Err(PetError::InFuture);
        }
        Ok(vec![PetEvent::WeightRecorded { weight }])
    }

    fn record_vaccination(&self, at: DateTime<Utc>, new: NewVaccination) -> Decision {
        let known = self.vaccinations.iter().any(|known| known.id == new.id);
        room(known, self.vaccinations.len(), MOST_VACCINATIONS)?;
        if is_future(at, new.given_on) {
            return Err(PetError::InFuture);
        }
        if new.due_on.is_some_and(|due| due <= new.given_on) {
            return Err(PetError::DueBeforeGiven);
        }
        Ok(vec![PetEvent::VaccinationRecorded { vaccination: new.into() }])
    }

    fn record_death(&self, at: DateTime<Utc>, on: NaiveDate) -> Decision {
        let exactly = self.details.date_of_birth.filter(|_| self.details.birth_precision == BirthPrecision::Day);
        match self.died_on {
            _ if is_future(at, on) => Err(PetError::InFuture),
            _ if exactly.is_some_and(|born| on < born) => Err(PetError::DiedBeforeBorn),
            Some(known) if known == on => Ok(Vec::new()),
            _ => Ok(vec![PetEvent::DeathRecorded { on }]),
        }
    }

    /// The owner's alone: nobody gives away what is not theirs.
    fn offer_transfer(&self, by: Actor, at: DateTime<Utc>, to: AccountId) -> Decision {
        if !by.acts_for(self.owner) {
            return Err(PetError::NotAllowed);
        }
        if to == self.owner {
            return Err(PetError::AlreadyTheirs);
        }
        if self.offer.is_some() {
            return Err(PetError::AlreadyOffered);
        }
        Ok(vec![PetEvent::TransferOffered { id: self.id, to, at }])
    }

    fn transfer(&self, to: AccountId) -> Decision {
        let transferred = Transferred::new(self.id, self.owner, to, &self.details, &self.alerts);
        Ok(vec![PetEvent::PetTransferred(Box::new(transferred.ok_or(PetError::NotFound)?))])
    }
}

/// Whether one more entry of a kind finds its place: it is not there yet, and there are not too many.
fn room(known: bool, there: usize, most: usize) -> Result<(), PetError> {
    match () {
        () if known => Err(PetError::AlreadyExists),
        () if there >= most => Err(PetError::TooManyEntries { most }),
        () => Ok(()),
    }
}
