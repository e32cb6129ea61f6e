//! What is shown of a visit's time: the doctor's time it has, what it waits for, what is offered to it.
//!
//! Never here: which times are free.

use chrono::{DateTime, NaiveDate, Utc};
use domain::reservation::{DoctorTime, Offer, Status, Waits};
use domain::schedule::PartOfDay;
use domain::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use super::fold::{Folded, person, readable};
use super::row::PersonBrief;

/// Which times a request waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistBrief {
    /// From which day.
    pub from: NaiveDate,
    /// Until which day, that day included.
    pub to: NaiveDate,
    /// When on these days.
    pub part_of_day: PartOfDay,
    /// With whom; with anybody if nobody is named.
    pub doctor_id: Option<AccountId>,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

impl WaitlistBrief {
    pub(super) const fn new(waits: &Waits, joined_at: DateTime<Utc>) -> Self {
        let Waits { from, to, part_of_day, doctor } = *waits;
        Self { from, to, part_of_day, doctor_id: doctor, joined_at }
    }
}

/// What is kept for a request for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferBrief {
    /// With whom.
    pub doctor: PersonBrief,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// Until when it is kept.
    pub expires_at: DateTime<Utc>,
}

impl OfferBrief {
    pub(super) fn new(offer: &Offer) -> Self {
        let DoctorTime { doctor, start, end } = &offer.time;
        let doctor = PersonBrief { id: doctor.id, alias: readable(&doctor.alias) };
        Self { doctor, start: *start, end: *end, expires_at: offer.expires_at }
    }
}

/// What happened to the time of a visit since a step, as far as an undo of that step needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TimeSince {
    /// Nothing: what the step set is gone with it.
    #[default]
    Nothing,
    /// The step confirmed the time that was asked for, which the request keeps.
    Kept,
    /// The step ended the visit, and its time was given back.
    GivenBack,
}

impl TimeSince {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

impl Folded {
    /// Whether a request has this very time already.
    pub(super) fn has_asked_for(
        &self,
        doctor: Option<AccountId>,
        start: Option<Timestamp>,
        end: Option<Timestamp>,
    ) -> bool {
        let row = &self.row;
        let own = (row.doctor.as_ref().map(|doctor| doctor.id), row.start, row.end);
        row.status == Status::Requested && row.start.is_some() && own == (doctor, start, end)
    }

    pub(super) fn remember(&mut self, since: TimeSince) {
        if let Some(step) = self.steps.last_mut() {
            step.time_since = since;
        }
    }

    pub(super) fn took(&mut self, time: &DoctorTime) {
        self.row.doctor = Some(person(time.doctor.id, &time.doctor.alias));
        (self.row.start, self.row.end) = (Some(time.start), Some(time.end));
        (self.row.waitlist, self.row.offer) = (None, None);
    }

    /// What was offered, or the visit's time. A visit that is over is still shown with the time it had.
    pub(super) fn gave_back(&mut self, doctor: AccountId, start: Timestamp) {
        let offered = |offer: &mut OfferBrief| offer.doctor.id == doctor && offer.start == start;
        if self.row.offer.take_if(offered).is_some() {
            return;
        }
        if !self.row.ongoing {
            self.remember(TimeSince::GivenBack);
        } else if self.row.start == Some(start) {
            (self.row.start, self.row.end) = (None, None);
            if self.row.status == Status::Requested {
                self.row.doctor = None;
            }
        }
    }
}
