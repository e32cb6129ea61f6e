//! What can be asked of a pet.
//!
//! Never here: raw input; fields are parsed before a command exists.

use chrono::NaiveDate;

use super::{BirthPrecision, NewAlert, NewVaccination, Photo, Sex, Species, Weight};
use crate::values::{Microchip, Text};
use crate::{AccountId, PetAlertId, PetId, VaccinationId, WeightId};

/// A request to a pet.
#[derive(Clone, Debug)]
pub enum PetCommand {
    /// Register a pet.
    AddPet(Box<AddPet>),
    /// Correct what is known about it.
    ChangePet(Box<PetFields>),
    /// Take it off the owner's list. Refused while it has an ongoing reservation.
    RemovePet,
    /// Say what to watch out for.
    AddAlert(Box<NewAlert>),
    /// Watch out for it no longer. A mandatory one is taken away by staff only.
    RemoveAlert {
        /// Which.
        id: PetAlertId,
    },
    /// Show it by this photo.
    ChangePhoto(Box<Photo>),
    /// Show it by none.
    RemovePhoto,
    /// Note a weight.
    RecordWeight(Weight),
    /// Take a weight back that was noted wrong.
    RemoveWeight {
        /// Which.
        id: WeightId,
    },
    /// Note a vaccination.
    RecordVaccination(Box<NewVaccination>),
    /// Take a vaccination back that was noted wrong.
    RemoveVaccination {
        /// Which.
        id: VaccinationId,
    },
    /// Say that it died, or correct when.
    RecordDeath {
        /// On which day.
        on: NaiveDate,
    },
    /// Say that it did not.
    WithdrawDeath,
    /// Offer it to somebody.
    OfferTransfer {
        /// To whom; a person who can own a pet.
        to: AccountId,
    },
    /// Take the offer back.
    WithdrawOffer,
    /// Say no to the offer.
    DeclineOffer,
    /// Say yes to the offer.
    AcceptOffer,
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
    /// How exactly that is known.
    pub birth_precision: BirthPrecision,
    /// What it looks like.
    pub colour: Option<Text<60>>,
    /// The number of its chip.
    pub microchip: Option<Microchip>,
    /// What its tag says.
    pub tag: Option<Text<40>>,
    /// Its blood group.
    pub blood_group: Option<Text<20>>,
    /// Who insures it.
    pub insurer: Option<Text<80>>,
    /// Under which number.
    pub policy_number: Option<Text<60>>,
    /// What else the hospital should know.
    pub notes: Option<Text<2000>>,
}

impl PetFields {
    /// A pet of which nothing else is known.
    #[must_use]
    pub const fn new(name: Text<40>, species: Species) -> Self {
        Self {
            name,
            species,
            breed: None,
            sex: Sex::Unknown,
            neutered: None,
            date_of_birth: None,
            birth_precision: BirthPrecision::Day,
            colour: None,
            microchip: None,
            tag: None,
            blood_group: None,
            insurer: None,
            policy_number: None,
            notes: None,
        }
    }
}
