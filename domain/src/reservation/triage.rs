//! Triage: the band a reservation stands in and how urgent it is.
//!
//! The five acuities are those of the Veterinary Triage List (Ruys 2012), with its target minutes; blue has none
//! there, 240 is this hospital's. Never here: who may triage; see `decisions`.

use serde::{Deserialize, Serialize};

use crate::pet::words;
use crate::values::Invalid;

words! {
    /// The band: emergencies stand above standard ones.
    Treatment {
        /// First.
        Emergency = "emergency",
        /// In turn.
        Standard = "standard",
    }
}

words! {
    /// How urgent.
    Acuity {
        /// Immediate.
        Red = "red",
        /// Very urgent.
        Orange = "orange",
        /// Urgent.
        Yellow = "yellow",
        /// Standard.
        Green = "green",
        /// Not urgent.
        Blue = "blue",
    }
}

impl Acuity {
    /// Red and orange cannot be standard.
    #[must_use]
    pub const fn is_emergency(self) -> bool {
        matches!(self, Self::Red | Self::Orange)
    }
}

/// How urgent a visit is: its band, and the colour if a doctor gave one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urgency {
    /// The band.
    pub treatment: Treatment,
    /// The colour.
    pub acuity: Option<Acuity>,
}

impl Default for Urgency {
    fn default() -> Self {
        Self { treatment: Treatment::Standard, acuity: None }
    }
}

impl Urgency {
    /// Whether this is less urgent than another: a lower band, a calmer colour, or no colour where there was one.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        let calmer = match (self.acuity, other.acuity) {
            (Some(this), Some(other)) => this > other,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        self.treatment > other.treatment || (self.treatment == other.treatment && calmer)
    }
}

/// Minutes from check-in within which the treatment should begin, for each colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriageTargets {
    /// Immediate.
    pub red: u16,
    /// Very urgent.
    pub orange: u16,
    /// Urgent.
    pub yellow: u16,
    /// Standard.
    pub green: u16,
    /// Not urgent.
    pub blue: u16,
}

impl Default for TriageTargets {
    fn default() -> Self {
        Self { red: 0, orange: 15, yellow: 60, green: 120, blue: 240 }
    }
}

impl TriageTargets {
    /// The longest target: a day.
    pub const LONGEST: u16 = 24 * 60;

    /// The target of a colour.
    #[must_use]
    pub const fn of(&self, acuity: Acuity) -> u16 {
        match acuity {
            Acuity::Red => self.red,
            Acuity::Orange => self.orange,
            Acuity::Yellow => self.yellow,
            Acuity::Green => self.green,
            Acuity::Blue => self.blue,
        }
    }

    /// Whether what is more urgent has no longer a target than what is less, and none is longer than a day.
    #[must_use]
    pub fn are_in_order(&self) -> bool {
        let minutes = Acuity::ALL.iter().map(|acuity| self.of(*acuity));
        minutes.is_sorted() && self.blue <= Self::LONGEST
    }
}
