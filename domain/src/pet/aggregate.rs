//! The pet's state: what it needs to remember to decide, and how each event changes it.
//!
//! Never here: the decisions, see `decisions`; whether it has an ongoing reservation, that is a claim.

use chrono::NaiveDate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use super::{Offer, PetAlert, PetCommand, PetDetails, PetError, PetEvent, Photo, Vaccination};
use crate::reservation::PetRef;
use crate::{AccountId, HoldsPersonal, Issued, Personal, PetId, VaccinationId, WeightId};

/// A pet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pet {
    pub(super) known: Option<Known>,
    pub(super) removed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) id: PetId,
    pub(super) owner: AccountId,
    pub(super) details: PetDetails,
    pub(super) alerts: Vec<PetAlert>,
    pub(super) photo: Option<Photo>,
    pub(super) weights: Vec<WeightId>,
    pub(super) vaccinations: Vec<Vaccination>,
    pub(super) died_on: Option<NaiveDate>,
    pub(super) offer: Option<Offer>,
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

    /// What to watch out for, the oldest first.
    #[must_use]
    pub fn alerts(&self) -> &[PetAlert] {
        self.present().map(|known| &*known.alerts).unwrap_or_default()
    }

    /// When it died, if it did.
    #[must_use]
    pub fn died_on(&self) -> Option<NaiveDate> {
        self.present()?.died_on
    }

    /// To whom it is offered, if it is.
    #[must_use]
    pub fn offer(&self) -> Option<Offer> {
        self.present()?.offer
    }

    /// The pet as a new reservation names it.
    pub fn to_reserve(&self) -> Result<PetRef, PetError> {
        let known = self.present().ok_or(PetError::NotFound)?;
        if known.died_on.is_some() {
            return Err(PetError::Deceased);
        }
        let PetDetails { name, species, breed, .. } = known.details.clone();
        Ok(PetRef {
            id: known.id,
            name,
            species,
            breed,
            alerts: known.alerts.clone(),
            photo: self.photo().map(Photo::digest),
        })
    }

    /// A vaccination that its owner is to be reminded of: the pet is alive and here, and nothing renewed it.
    #[must_use]
    pub fn to_be_renewed(&self, id: VaccinationId) -> Option<&Vaccination> {
        let known = self.present().filter(|known| known.died_on.is_none())?;
        let vaccination = known.vaccinations.iter().find(|vaccination| vaccination.id == id)?;
        let renewed = known.vaccinations.iter().any(|other| other.renews(vaccination));
        (!renewed).then_some(vaccination)
    }

    pub(super) fn present(&self) -> Option<&Known> {
        self.known.as_ref().filter(|_| !self.removed)
    }

    fn update(&mut self, change: impl FnOnce(&mut Known)) {
        if let Some(known) = &mut self.known {
            change(known);
        }
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
            PetEvent::PetAdded { id, owner, details } => {
                self.known = Some(Known {
                    id,
                    owner,
                    details: *details,
                    alerts: Vec::new(),
                    photo: None,
                    weights: Vec::new(),
                    vaccinations: Vec::new(),
                    died_on: None,
                    offer: None,
                });
            }
            PetEvent::PetChanged { details } => self.update(|known| known.details = *details),
            PetEvent::PetRemoved { .. } => self.removed = true,
            PetEvent::AlertAdded { alert } => self.update(|known| known.alerts.push(alert)),
            PetEvent::AlertRemoved { id } => self.update(|known| known.alerts.retain(|alert| alert.id != id)),
            PetEvent::PhotoChanged { photo } => self.update(|known| known.photo = Some(*photo)),
            PetEvent::PhotoRemoved { .. } => self.update(|known| known.photo = None),
            PetEvent::WeightRecorded { weight } => self.update(|known| known.weights.push(weight.id)),
            PetEvent::WeightRemoved { id } => self.update(|known| known.weights.retain(|weight| *weight != id)),
            PetEvent::VaccinationRecorded { vaccination } => {
                self.update(|known| known.vaccinations.push(vaccination));
            }
            PetEvent::VaccinationRemoved { id } => {
                self.update(|known| known.vaccinations.retain(|vaccination| vaccination.id != id));
            }
            PetEvent::DeathRecorded { on } => self.update(|known| known.died_on = Some(on)),
            PetEvent::DeathWithdrawn {} => self.update(|known| known.died_on = None),
            PetEvent::TransferOffered { to, at, .. } => self.update(|known| known.offer = Some(Offer { to, at })),
            PetEvent::TransferWithdrawn { .. } | PetEvent::TransferDeclined { .. } => {
                self.update(|known| known.offer = None);
            }
            PetEvent::PetTransferred(transferred) => self.update(|known| {
                known.owner = transferred.to;
                known.details = transferred.details;
                known.alerts = transferred.alerts;
                // Its files are the one's before, who alone could be asked for them.
                known.photo = None;
                known.offer = None;
            }),
        }
    }
}

impl HoldsPersonal for Pet {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        if let Some(known) = &mut self.known {
            known.details.visit_personal(visit);
            known.alerts.visit_personal(visit);
        }
    }
}
