//! What holds for every appointment of the hospital.
//!
//! Never here: a doctor's hours; they are of `schedule`.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::HospitalError;
use crate::values::Zone;

/// What holds for every appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRules {
    /// Until so many hours before an appointment its customer can change it or call it off by themselves.
    pub notice_hours: u16,
    /// How long an appointment takes, where its doctor says nothing else.
    pub appointment_minutes: u16,
    /// So many days ahead appointments can be booked.
    pub days_ahead: u16,
    /// At least so many minutes ahead appointments must be booked.
    pub lead_minutes: u16,
    /// For so many minutes a time that became free is kept for whom it is offered to.
    pub offer_minutes: u16,
}

impl Default for BookingRules {
    fn default() -> Self {
        Self { notice_hours: 24, appointment_minutes: 30, days_ahead: 60, lead_minutes: 60, offer_minutes: 120 }
    }
}

impl BookingRules {
    /// The first and the last day on which an appointment can be booked at a moment.
    #[must_use]
    pub fn days(&self, now: DateTime<Utc>, zone: Zone) -> (NaiveDate, NaiveDate) {
        let first = zone.day(now + TimeDelta::minutes(self.lead_minutes.into()));
        let last = zone.day(now).checked_add_days(Days::new(self.days_ahead.into()));
        (first, last.unwrap_or(first))
    }

    /// Whether an appointment that begins then can be booked at a moment: neither too soon nor too far ahead.
    #[must_use]
    pub fn allows(&self, start: DateTime<Utc>, now: DateTime<Utc>, zone: Zone) -> bool {
        start >= now + TimeDelta::minutes(self.lead_minutes.into()) && zone.day(start) <= self.days(now, zone).1
    }

    /// Until how long before an appointment its customer can change it.
    #[must_use]
    pub fn notice(&self) -> TimeDelta {
        TimeDelta::hours(self.notice_hours.into())
    }

    /// Refuses what nobody means.
    pub(super) fn check(&self) -> Result<(), HospitalError> {
        let wrong = if self.notice_hours > 720 {
            "notice_hours"
        } else if !is_appointment_length(self.appointment_minutes) {
            "appointment_minutes"
        } else if !(1..=366).contains(&self.days_ahead) {
            "days_ahead"
        } else if self.lead_minutes > 10_080 {
            "lead_minutes"
        } else if !(5..=2880).contains(&self.offer_minutes) {
            "offer_minutes"
        } else {
            return Ok(());
        };
        Err(HospitalError::OutOfRange { field: wrong })
    }
}

/// Whether an appointment can take so many minutes: five to four hours, in steps of five.
#[must_use]
pub const fn is_appointment_length(minutes: u16) -> bool {
    minutes >= 5 && minutes <= 240 && minutes.is_multiple_of(5)
}

/// That no appointments are booked online for the time being.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// What customers are told about it.
    pub reason: Option<String>,
}
