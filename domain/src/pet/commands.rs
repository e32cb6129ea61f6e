//! What can be asked of a pet.
//!
//! Never here: raw input; fields are parsed before a command exists.

use chrono::NaiveDate;

use super::{Sex, Species};
use crate::values::{Microchip, Text};
use crate::{AccountId, PetId};

/// A request to a pet.
#[derive(Clone, Debug)]
pub enum PetCommand {
    /// Register a pet.
    AddPet(Box<AddPet>),
    /// Correct what is known about it.
    ChangePet(Box<PetFields>),
    /// Take it off the owner's list. Refused while it has an ongoing reservation.
    RemovePet,
}

/// A new pet.
#[derive(Clone, Debug)]
pub struct AddPet {
    /// Its id.
    pub id: PetId,
    /// Whose it is.
    pub owner: AccountId,
    /// What is known about it.
    pub fields: PetFields,
}

/// What is known about a pet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetFields {
    /// What it is called.
    pub name: Text<40>,
    /// What it is.
    pub species: Species,
    /// Its breed.
    pub breed: Option<Text<60>>,
    /// Its sex.
    pub sex: Sex,
    /// Whether it is neutered, if known.
    pub neutered: Option<bool>,
    /// When it was born, if known.
    pub date_of_birth: Option<NaiveDate>,
    /// What it looks like.
    pub colour: Option<Text<60>>,
    /// The number of its chip.
    pub microchip: Option<Microchip>,
    /// What else the hospital should know.
    pub notes: Option<Text<2000>>,
}
