//! What is known about a pet, as it is written into events.
//!
//! Never here: what is asked; that is parsed into [`PetFields`] before.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{BirthPrecision, PetFields, Sex, Species};
use crate::values::{Microchip, Text};
use crate::{AccountId, HoldsPersonal, Personal};

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
    /// How exactly that is known.
    pub birth_precision: BirthPrecision,
    /// What it looks like.
    pub colour: Option<String>,
    /// The number of its chip.
    pub microchip: Option<Personal>,
    /// What its tag says.
    pub tag: Option<Personal>,
    /// Its blood group.
    pub blood_group: Option<String>,
    /// Who insures it.
    pub insurer: Option<Personal>,
    /// Under which number.
    pub policy_number: Option<Personal>,
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
            birth_precision: fields.birth_precision,
            colour: fields.colour.map(Text::into_string),
            microchip: owned(owner, fields.microchip.map(Microchip::into_string)),
            tag: owned(owner, fields.tag.map(Text::into_string)),
            blood_group: fields.blood_group.map(Text::into_string),
            insurer: owned(owner, fields.insurer.map(Text::into_string)),
            policy_number: owned(owner, fields.policy_number.map(Text::into_string)),
            notes: owned(owner, fields.notes.map(Text::into_string)),
        }
    }
}

fn owned(owner: AccountId, text: Option<String>) -> Option<Personal> {
    text.map(|text| Personal::clear(owner, text))
}

impl HoldsPersonal for PetDetails {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        visit(&mut self.name);
        self.microchip.visit_personal(visit);
        self.tag.visit_personal(visit);
        self.insurer.visit_personal(visit);
        self.policy_number.visit_personal(visit);
        self.notes.visit_personal(visit);
    }
}
