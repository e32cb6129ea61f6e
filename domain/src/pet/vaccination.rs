//! A vaccination: against what, when it was given, and when it is due again.
//!
//! Never here: reminding anybody.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::VaccinationId;
use crate::values::Text;

/// A vaccination as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVaccination {
    /// Its id.
    pub id: VaccinationId,
    /// Against what.
    pub vaccine: Text<60>,
    /// The batch it was of.
    pub batch: Option<Text<40>>,
    /// When it was given.
    pub given_on: NaiveDate,
    /// When it is due again.
    pub due_on: Option<NaiveDate>,
}

/// A vaccination as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vaccination {
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
}

impl From<NewVaccination> for Vaccination {
    fn from(new: NewVaccination) -> Self {
        let NewVaccination { id, vaccine, batch, given_on, due_on } = new;
        Self { id, vaccine: vaccine.into_string(), batch: batch.map(Text::into_string), given_on, due_on }
    }
}

impl Vaccination {
    /// Whether this one was given later, against the same: then the other is not due any more.
    #[must_use]
    pub fn renews(&self, other: &Self) -> bool {
        self.given_on > other.given_on && self.vaccine.to_lowercase() == other.vaccine.to_lowercase()
    }
}
