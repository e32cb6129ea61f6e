//! The ten statuses of a reservation and which step leads from where to where.
//!
//! Never here: who may take the step; see `decisions`.

use serde::{Deserialize, Serialize};

use crate::pet::words;
use crate::values::Invalid;

words! {
    /// Where a reservation stands.
    Status {
        /// The customer asked.
        Requested = "requested",
        /// The hospital confirmed.
        Scheduled = "scheduled",
        /// The pet is in the house.
        CheckedIn = "checked_in",
        /// A doctor is treating it.
        InTreatment = "in_treatment",
        /// Treated, under observation.
        Admitted = "admitted",
        /// It can go home.
        ReadyForRelease = "ready_for_release",
        /// It went home.
        Completed = "completed",
        /// The hospital refused.
        Declined = "declined",
        /// Somebody called it off.
        Cancelled = "cancelled",
        /// Nobody came.
        NoShow = "no_show",
    }
}

impl Status {
    /// Whether the visit is still going on: a pet has at most one such.
    #[must_use]
    pub const fn is_ongoing(self) -> bool {
        !matches!(self, Self::Completed | Self::Declined | Self::Cancelled | Self::NoShow)
    }

    /// Whether the pet waits for its turn.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Requested | Self::Scheduled | Self::CheckedIn)
    }

    /// The statuses from which this one can be entered.
    #[must_use]
    pub const fn enters_from(self) -> &'static [Self] {
        match self {
            Self::Requested => &[],
            Self::Scheduled | Self::Declined => &[Self::Requested],
            Self::CheckedIn => &[Self::Requested, Self::Scheduled],
            Self::InTreatment => &[Self::CheckedIn, Self::Admitted, Self::ReadyForRelease],
            Self::Admitted => &[Self::InTreatment],
            Self::ReadyForRelease => &[Self::InTreatment, Self::Admitted],
            Self::Completed => &[Self::ReadyForRelease],
            Self::Cancelled => &[Self::Requested, Self::Scheduled, Self::CheckedIn],
            Self::NoShow => &[Self::Scheduled],
        }
    }
}
