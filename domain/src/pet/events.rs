//! What happened to a pet. The JSON of every variant is kept for ever.
//!
//! Never here: texts about the owner that are not [`Personal`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{PetFields, Sex, Species};
use crate::values::Text;
use crate::{AccountId, Claim, ClaimChange, Event, HoldsPersonal, Personal, PetId};

/// Something that happened to a pet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PetEvent {
    /// It is registered from here on.
    PetAdded {
        /// Its id.
        id: PetId,
        /// Whose it is.
        owner: AccountId,
        /// What is known about it.
        details: Box<PetDetails>,
    },
    /// What is known about it was corrected.
    PetChanged {
        /// All that is known now.
        details: Box<PetDetails>,
    },
    /// Its owner took it off their list.
    PetRemoved {
        /// Its id.
        id: PetId,
    },
}

/// What is known about a pet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PetDetails {
    /// What it is called.
    pub name: Personal,
    /// What it is.
    pub species: Species,
    /// Its breed.
    pub breed: Option<String>,
    /// Its sex.
    pub sex: Sex,
    /// Whether it is neutered, if known.
    pub neutered: Option<bool>,
    /// When it was born, if known.
    pub date_of_birth: Option<NaiveDate>,
    /// What it looks like.
    pub colour: Option<String>,
    /// The number of its chip.
    pub microchip: Option<Personal>,
    /// What else the hospital should know.
    pub notes: Option<Personal>,
}

impl PetDetails {
    /// What is known, as it is written into events; texts that lead to the owner are the owner's.
    #[must_use]
    pub fn new(owner: AccountId, fields: PetFields) -> Self {
        Self {
            name: Personal::clear(owner, fields.name.into_string()),
            species: fields.species,
            breed: fields.breed.map(Text::into_string),
            sex: fields.sex,
            neutered: fields.neutered,
            date_of_birth: fields.date_of_birth,
            colour: fields.colour.map(Text::into_string),
            microchip: fields.microchip.map(|chip| Personal::clear(owner, chip.into_string())),
            notes: fields.notes.map(|notes| Personal::clear(owner, notes.into_string())),
        }
    }
}

impl Event for PetEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        match self {
            // A removed pet keeps the place of an ongoing reservation for ever: it cannot be removed while one is
            // open, and none can be opened afterwards.
            Self::PetRemoved { id } => vec![ClaimChange::Take(Claim::OngoingReservation(*id))],
            Self::PetAdded { .. } | Self::PetChanged { .. } => Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::PetAdded { .. } => "PetAdded",
            Self::PetChanged { .. } => "PetChanged",
            Self::PetRemoved { .. } => "PetRemoved",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for PetEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for PetEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        match self {
            Self::PetAdded { details, .. } | Self::PetChanged { details } => details.visit_personal(visit),
            Self::PetRemoved { .. } => {}
        }
    }
}

impl HoldsPersonal for PetDetails {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        visit(&mut self.name);
        self.microchip.visit_personal(visit);
        self.notes.visit_personal(visit);
    }
}
