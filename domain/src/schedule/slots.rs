//! The times at which a doctor could see somebody on a day, as moments.
//!
//! A range of hours is from the first moment at which the clocks show its beginning to the first at which they show its
//! end. What the clocks skip is thus no time at all, and an hour that comes twice is two hours of work. Inside a range
//! appointments follow each other by the time that passes, whatever the clocks do. Never here: what is taken.

use std::ops::Range;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Timelike as _, Utc};
use serde::{Deserialize, Serialize};

use super::{Schedule, WorkingTime};
use crate::pet::words;
use crate::values::{Invalid, Zone};
use crate::{AccountId, Claim};

/// A doctor's time is taken in pieces of this length.
pub const CELL: TimeDelta = TimeDelta::minutes(5);
/// Nothing takes a doctor longer at a stretch.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);

words! {
    /// A part of the day, by the hospital's clocks.
    PartOfDay {
        /// Before noon.
        Morning = "morning",
        /// From noon until five.
        Afternoon = "afternoon",
        /// From five.
        Evening = "evening",
        /// Whenever.
        Any = "any",
    }
}

impl PartOfDay {
    /// Whether something that begins at this moment is in this part of the day.
    #[must_use]
    pub fn includes(self, at: DateTime<Utc>, zone: Zone) -> bool {
        let hour = zone.local(at).hour();
        match self {
            Self::Morning => hour < 12,
            Self::Afternoon => (12..17).contains(&hour),
            Self::Evening => hour >= 17,
            Self::Any => true,
        }
    }
}

/// A doctor's time from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
}

impl Slot {
    /// Whether it has a moment in common with another.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Every piece of time that it touches.
    #[must_use]
    pub fn cells(&self) -> Range<i64> {
        cells(self.start, self.end)
    }

    /// What it takes of a doctor's time.
    pub fn claims(&self, doctor: AccountId) -> impl Iterator<Item = Claim> + use<> {
        self.cells().map(move |cell| Claim::DoctorTime { doctor, cell })
    }
}

/// Every piece of time that is touched from one moment to another.
#[must_use]
pub fn cells(start: DateTime<Utc>, end: DateTime<Utc>) -> Range<i64> {
    let length = CELL.num_seconds();
    let last = (end.timestamp() + i64::from(end.timestamp_subsec_nanos() > 0) + length - 1).div_euclid(length);
    start.timestamp().div_euclid(length)..last
}

impl Schedule {
    /// The times at which this doctor sees patients on a day, earliest first, those that are taken included.
    #[must_use]
    pub fn slots(&self, day: NaiveDate, zone: Zone, usual_minutes: u16) -> Vec<Slot> {
        let length = TimeDelta::minutes(self.appointment_minutes().unwrap_or(usual_minutes).max(5).into());
        let mut slots = Vec::new();
        for range in self.hours().on(day.weekday().into()) {
            let Slot { start: mut at, end } = moments(day, *range, zone);
            while at + length <= end {
                let slot = Slot { start: at, end: at + length };
                if !self.is_off(&slot) {
                    slots.push(slot);
                }
                at += length;
            }
        }
        slots
    }

    /// Whether this is one of those times.
    #[must_use]
    pub fn offers(&self, start: DateTime<Utc>, zone: Zone, usual_minutes: u16) -> Option<Slot> {
        let day = zone.day(start);
        // What began before midnight is of the day before.
        let days = [day.checked_sub_days(Days::new(1)), Some(day)];
        let mut slots = days.into_iter().flatten().flat_map(|day| self.slots(day, zone, usual_minutes));
        slots.find(|slot| slot.start == start)
    }
}

/// A range of hours on a day, as moments.
fn moments(day: NaiveDate, range: WorkingTime, zone: Zone) -> Slot {
    let moment = |time: super::DayTime| match time.clock() {
        Some(clock) => zone.first(day.and_time(clock)),
        None => zone.end(day),
    };
    Slot { start: moment(range.from), end: moment(range.until) }
}
