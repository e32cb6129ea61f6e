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
    /// Minutes from check-in within which the treatment should begin.
    #[must_use]
    pub const fn target_minutes(self) -> u16 {
        match self {
            Self::Red => 0,
            Self::Orange => 15,
            Self::Yellow => 60,
            Self::Green => 120,
            Self::Blue => 240,
        }
    }

    /// Red and orange cannot be standard.
    #[must_use]
    pub const fn is_emergency(self) -> bool {
        matches!(self, Self::Red | Self::Orange)
    }
}
