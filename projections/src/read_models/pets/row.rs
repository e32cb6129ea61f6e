//! A pet as people see it.
//!
//! Never here: how events make it; see `fold`.

use chrono::{DateTime, NaiveDate, Utc};
use domain::pet::{BirthPrecision, Offer, PetDetails, Sex, Species};
use domain::reservation::Status;
use domain::values::{Digest, Grams};
use domain::{AccountId, Personal, PetId, ReservationId, VaccinationId, WeightId};
use serde::{Deserialize, Serialize};

use crate::happened::Happened;
use crate::read_models::reservations::AlertBrief;

/// A pet. Its texts are `None` once its owner was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetRow {
    /// Which.
    pub id: PetId,
    /// How many events it has seen; what a command is decided on.
    pub version: i64,
    /// The position of the log that last changed what is shown here.
    pub position: i64,
    /// Whose it is.
    pub owner_id: AccountId,
    /// What it is called.
    pub name: Option<String>,
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
    #[serde(default = "to_the_day")]
    pub birth_precision: BirthPrecision,
    /// When it died, if it did.
    #[serde(default)]
    pub died_on: Option<NaiveDate>,
    /// What it looks like.
    pub colour: Option<String>,
    /// The number of its chip.
    pub microchip: Option<String>,
    /// What its tag says.
    #[serde(default)]
    pub tag: Option<String>,
    /// Its blood group.
    #[serde(default)]
    pub blood_group: Option<String>,
    /// Who insures it.
    #[serde(default)]
    pub insurer: Option<String>,
    /// Under which number.
    #[serde(default)]
    pub policy_number: Option<String>,
    /// What else the hospital should know.
    pub notes: Option<String>,
    /// What to watch out for, the oldest first.
    #[serde(default)]
    pub alerts: Vec<AlertBrief>,
    /// Its photo.
    #[serde(default)]
    pub photo: Option<Digest>,
    /// What it weighed last.
    #[serde(default)]
    pub weight: Option<WeightRow>,
    /// Its vaccinations, the latest first.
    #[serde(default)]
    pub vaccinations: Vec<VaccinationRow>,
    /// To whom it is offered, if it is.
    #[serde(default)]
    pub offer: Option<Offer>,
    /// Its ongoing visit, if it has one.
    #[serde(default)]
    pub visit: Option<OngoingVisit>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When anything last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether its owner took it off their list.
    pub removed: bool,
}

/// What a pet weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightRow {
    /// Which.
    pub id: WeightId,
    /// How much.
    pub grams: Grams,
    /// On which day.
    pub on: NaiveDate,
}

/// A vaccination of a pet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaccinationRow {
    /// Which.
    pub id: VaccinationId,
    /// Against what.
    pub vaccine: String,
    /// The batch it was of.
    pub batch: Option<String>,
    /// When it was given.
    pub given_on: NaiveDate,
    /// When it is due again.
    pub due_on: Option<NaiveDate>,
    /// Whether a later one against the same made it due no more.
    pub renewed: bool,
}

/// The ongoing visit of a pet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OngoingVisit {
    /// Which.
    pub id: ReservationId,
    /// Where it stands.
    pub status: Status,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl PetRow {
    pub(super) fn added(owner: AccountId, details: &PetDetails, happened: &Happened) -> Self {
        let mut row = Self {
            id: happened.id.into(),
            version: 0,
            position: 0,
            owner_id: owner,
            name: None,
            species: details.species,
            breed: None,
            sex: details.sex,
            neutered: None,
            date_of_birth: None,
            birth_precision: details.birth_precision,
            died_on: None,
            colour: None,
            microchip: None,
            tag: None,
            blood_group: None,
            insurer: None,
            policy_number: None,
            notes: None,
            alerts: Vec::new(),
            photo: None,
            weight: None,
            vaccinations: Vec::new(),
            offer: None,
            visit: None,
            created_at: happened.recorded_at,
            updated_at: happened.recorded_at,
            removed: false,
        };
        row.set(details);
        row
    }

    pub(super) fn set(&mut self, details: &PetDetails) {
        let readable = |text: &Option<Personal>| text.as_ref().and_then(Personal::text).map(str::to_owned);
        self.name = details.name.text().map(str::to_owned);
        self.species = details.species;
        self.breed.clone_from(&details.breed);
        self.sex = details.sex;
        self.neutered = details.neutered;
        self.date_of_birth = details.date_of_birth;
        self.birth_precision = details.birth_precision;
        self.colour.clone_from(&details.colour);
        self.microchip = readable(&details.microchip);
        self.tag = readable(&details.tag);
        self.blood_group.clone_from(&details.blood_group);
        self.insurer = readable(&details.insurer);
        self.policy_number = readable(&details.policy_number);
        self.notes = readable(&details.notes);
    }

    /// The owner was erased: what could lead to them goes, and nobody can take over what is not known any more.
    pub(super) fn purge(&mut self) {
        (self.name, self.microchip, self.tag, self.notes) = (None, None, None, None);
        (self.insurer, self.policy_number, self.offer) = (None, None, None);
        self.alerts.iter_mut().for_each(|alert| alert.text = None);
        self.photo = None;
    }
}

const fn to_the_day() -> BirthPrecision {
    BirthPrecision::Day
}
