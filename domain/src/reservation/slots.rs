//! The decisions about a doctor's time: holding it for a visit, changing it, giving it back.
//!
//! The time is a claim that the events take and release, so of two visits that want it exactly one is appended. Never
//! here: which times a doctor has; see `schedule`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::aggregate::State;
use super::decisions::Decision;
use super::{DoctorRef, ReservationError, ReservationEvent, Scheduled, Status};
use crate::pet::words;
use crate::schedule::{LONGEST, PartOfDay, Slot};
use crate::values::Invalid;
use crate::{AccountId, Actor, HoldsPersonal, Personal};

words! {
    /// Why a doctor's time was given back.
    Released {
        /// The visit is over, however it ended.
        Ended = "ended",
        /// It takes another time.
        Changed = "changed",
        /// It was taken by a step that was undone.
        Undone = "undone",
        /// The customer did not want what was offered.
        Declined = "declined",
        /// The customer did not answer in time.
        Expired = "expired",
    }
}

/// A doctor's time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoctorTime {
    /// Whose.
    pub doctor: DoctorRef,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
}

/// When a customer would like to come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Wish {
    /// Nothing in particular.
    #[default]
    Whenever,
    /// On a day.
    Day {
        /// Which.
        day: NaiveDate,
        /// When on it.
        part_of_day: PartOfDay,
    },
    /// At this very time.
    Slot(DoctorTime),
}

/// Another time for a visit.
#[derive(Clone, Debug)]
pub struct Reschedule {
    /// By whom; stays if nobody is named.
    pub doctor: Option<DoctorRef>,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// Until how long before its time a customer can change it.
    pub notice: TimeDelta,
}

/// A time that a visit has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) time: DoctorTime,
    /// Whether it was taken with the request, and not by a confirmation: an undo of that leaves it.
    pub(super) asked: bool,
}

impl DoctorTime {
    /// The same without whose it is.
    #[must_use]
    pub const fn slot(&self) -> Slot {
        Slot { start: self.start, end: self.end }
    }

    pub(super) fn is(&self, doctor: AccountId, slot: Slot) -> bool {
        self.doctor.id == doctor && self.slot() == slot
    }

    /// Refuses what is no time, or more than anybody has.
    pub(super) fn check(&self) -> Result<(), ReservationError> {
        if self.start >= self.end {
            Err(ReservationError::EndBeforeStart)
        } else if self.end - self.start > LONGEST {
            Err(ReservationError::TooLong)
        } else {
            Ok(())
        }
    }

    pub(super) fn released(&self, why: Released) -> ReservationEvent {
        ReservationEvent::SlotReleased { doctor: self.doctor.id, start: self.start, end: self.end, why }
    }
}

impl HoldsPersonal for DoctorTime {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        self.doctor.visit_personal(visit);
    }
}

impl HoldsPersonal for Held {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        self.time.visit_personal(visit);
    }
}

impl Wish {
    /// What follows a request.
    pub(super) fn events(self, at: DateTime<Utc>) -> Decision {
        match self {
            Self::Whenever => Ok(Vec::new()),
            Self::Day { day, part_of_day } => Ok(vec![ReservationEvent::DayPreferred { day, part_of_day }]),
            Self::Slot(time) => {
                time.check()?;
                if time.start <= at {
                    return Err(ReservationError::SlotNotFree);
                }
                Ok(vec![ReservationEvent::SlotTaken(time)])
            }
        }
    }
}

impl State {
    /// A step with what it gives back: what was offered at its first step, the visit's time at its end.
    pub(super) fn with_release(&self, step: ReservationEvent) -> Vec<ReservationEvent> {
        let over = matches!(
            step,
            ReservationEvent::ReservationCompleted { .. }
                | ReservationEvent::ReservationDeclined { .. }
                | ReservationEvent::ReservationCancelled { .. }
                | ReservationEvent::ReservationMarkedNoShow { .. }
        );
        let slot = self.slot.as_ref().filter(|_| over).map(|held| held.time.released(Released::Ended));
        let offer = self.offer.as_ref().map(|offer| offer.time.released(Released::Ended));
        [step].into_iter().chain(slot).chain(offer).collect()
    }

    /// Puts an event between giving back the time that the visit has and taking another.
    fn with_time(&self, step: Option<ReservationEvent>, time: Option<DoctorTime>) -> Decision {
        if let Some(time) = &time {
            time.check()?;
        }
        let kept = self.slot.as_ref().is_some_and(|held| time.as_ref() == Some(&held.time));
        let before = self.slot.as_ref().filter(|_| !kept).map(|held| held.time.released(Released::Changed));
        let offer = self.offer.as_ref().map(|offer| offer.time.released(Released::Changed));
        let taken = time.filter(|_| !kept).map(ReservationEvent::SlotTaken);
        Ok(before.into_iter().chain(offer).chain(step).chain(taken).collect())
    }

    /// Confirms, at the time the visit has unless another is named. The time is taken where doctor, start and end are
    /// known.
    pub(super) fn schedule(&self, schedule: super::ScheduleReservation) -> Decision {
        let super::ScheduleReservation { doctor, acting, start, end } = schedule;
        let in_order = match (start, end) {
            (Some(start), Some(end)) => start < end,
            (None, Some(_)) => false,
            (_, None) => true,
        };
        if !in_order {
            return Err(ReservationError::EndBeforeStart);
        }
        let held = self.slot.as_ref().map(|held| &held.time);
        let doctor = doctor.or_else(|| held.map(|time| time.doctor.clone())).or(acting);
        let (start, end) = match held.filter(|_| start.is_none()) {
            Some(time) => (Some(time.start), Some(time.end)),
            None => (start, end),
        };
        let time = doctor.clone().zip(start.zip(end)).map(|(doctor, (start, end))| match held {
            // The same doctor under a newer name keeps the time as it is.
            Some(time) if time.is(doctor.id, Slot { start, end }) => time.clone(),
            _ => DoctorTime { doctor, start, end },
        });
        self.with_time(Some(ReservationEvent::ReservationScheduled(Scheduled { doctor, start, end })), time)
    }

    /// Gives a scheduled visit another time, or one that was only asked for the time it would like.
    pub(super) fn reschedule(&self, by: Actor, at: DateTime<Utc>, to: Reschedule) -> Decision {
        if !matches!(self.status, Status::Requested | Status::Scheduled) {
            return Err(ReservationError::IllegalTransition { from: self.status, to: Status::Scheduled });
        }
        self.notice(by, at, to.notice)?;
        let Reschedule { doctor, start, end, .. } = to;
        let held = self.slot.as_ref().map(|held| &held.time);
        let doctor = doctor.or_else(|| held.map(|time| time.doctor.clone()));
        if held.is_some_and(|time| doctor.as_ref().is_some_and(|doctor| time.is(doctor.id, Slot { start, end }))) {
            return Ok(Vec::new());
        }
        if start >= end {
            return Err(ReservationError::EndBeforeStart);
        }
        let time = doctor.clone().map(|doctor| DoctorTime { doctor, start, end });
        if self.status == Status::Requested {
            return if time.is_some() { self.with_time(None, time) } else { Err(ReservationError::SlotNotFree) };
        }
        let (start, end) = (Some(start), Some(end));
        self.with_time(Some(ReservationEvent::ReservationRescheduled(Scheduled { doctor, start, end })), time)
    }

    /// Whether a customer may still change what was arranged. Staff always may.
    pub(super) fn notice(&self, by: Actor, at: DateTime<Utc>, notice: TimeDelta) -> Result<(), ReservationError> {
        match self.starts_at {
            Some(start) if self.status == Status::Scheduled && !by.is_staff() && start - notice < at => {
                Err(ReservationError::NoticeOver)
            }
            _ => Ok(()),
        }
    }

    /// What an undo does to the time: an end that is undone takes it again, a confirmation that took it gives it back.
    pub(super) fn with_undone_time(&self, undone: ReservationEvent, to: Status, retake: bool) -> Vec<ReservationEvent> {
        let again = self.released.clone().filter(|_| retake && !self.status.is_ongoing() && to.is_ongoing());
        let given_back = self.slot.as_ref().filter(|held| to == Status::Requested && !held.asked);
        let given_back = given_back.map(|held| held.time.released(Released::Undone));
        [undone].into_iter().chain(again.map(ReservationEvent::SlotTaken)).chain(given_back).collect()
    }

    pub(super) fn took(&mut self, time: DoctorTime) {
        self.starts_at = Some(time.start);
        self.slot = Some(Held { time, asked: self.status == Status::Requested });
        (self.offer, self.waits, self.released) = (None, None, None);
    }

    pub(super) fn gave_back(&mut self, doctor: AccountId, slot: Slot) {
        if let Some(offer) = self.offer.take_if(|offer| offer.time.is(doctor, slot)) {
            self.remember_offer(&offer);
            return;
        }
        if let Some(held) = self.slot.take_if(|held| held.time.is(doctor, slot)) {
            if self.status.is_ongoing() {
                self.starts_at = None;
            } else {
                self.released = Some(held.time);
            }
        }
    }
}
