//! The pet's state: what it needs to remember to decide, and how each event changes it.
//!
//! Never here: the decisions, see `decisions`; whether it has an ongoing reservation, that is a claim.

use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use super::{PetAlert, PetCommand, PetDetails, PetError, PetEvent, Photo};
use crate::{AccountId, HoldsPersonal, Issued, Personal, PetId};

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
                self.known = Some(Known { id, owner, details: *details, alerts: Vec::new(), photo: None });
            }
            PetEvent::PetChanged { details } => self.update(|known| known.details = *details),
            PetEvent::PetRemoved { .. } => self.removed = true,
            PetEvent::AlertAdded { alert } => self.update(|known| known.alerts.push(alert)),
            PetEvent::AlertRemoved { id } => self.update(|known| known.alerts.retain(|alert| alert.id != id)),
            PetEvent::PhotoChanged { photo } => self.update(|known| known.photo = Some(*photo)),
            PetEvent::PhotoRemoved { .. } => self.update(|known| known.photo = None),
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
