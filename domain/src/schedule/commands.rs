//! What can be asked of a doctor's schedule.
//!
//! Never here: raw input, or times of day of a time off; those are moments by then.

use chrono::{DateTime, Utc};

use super::WeeklyHours;
use crate::{AccountId, TimeOffId};

/// A request to a schedule.
#[derive(Clone, Debug)]
pub enum ScheduleCommand {
    /// Say when the doctor sees patients.
    SetWorkingHours {
        /// Who.
        doctor: AccountId,
        /// When.
        hours: WeeklyHours,
        /// How long an appointment takes, if not as long as everybody's.
        appointment_minutes: Option<u16>,
    },
    /// Say when the doctor does not.
    AddTimeOff {
        /// Who.
        doctor: AccountId,
        /// Its id.
        id: TimeOffId,
        /// From when.
        from: DateTime<Utc>,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Work then after all.
    RemoveTimeOff {
        /// Who.
        doctor: AccountId,
        /// Which.
        id: TimeOffId,
    },
}

impl ScheduleCommand {
    /// Whose schedule.
    #[must_use]
    pub const fn doctor(&self) -> AccountId {
        match self {
            Self::SetWorkingHours { doctor, .. }
            | Self::AddTimeOff { doctor, .. }
            | Self::RemoveTimeOff { doctor, .. } => *doctor,
        }
    }
}
