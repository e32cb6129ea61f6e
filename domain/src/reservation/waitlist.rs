//! The decisions about waiting for a time that becomes free, and about what is offered then.
//!
//! Never here: who is offered what first; a process manager asks one after the other.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::aggregate::State;
use super::decisions::Decision;
use super::{DoctorTime, Released, ReservationError, ReservationEvent, Status};
use crate::schedule::PartOfDay;
use crate::{AccountId, Actor, HoldsPersonal, Personal};

/// So many times that were offered before are remembered, so as not to offer them again.
const REMEMBERED: usize = 50;

/// Which times somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// From which day.
    pub from: NaiveDate,
    /// Until which day, that day included.
    pub to: NaiveDate,
    /// When on these days.
    pub part_of_day: PartOfDay,
    /// With whom; with anybody if nobody is named.
    pub doctor: Option<AccountId>,
}

/// A time that is kept for somebody for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Which.
    #[serde(flatten)]
    pub time: DoctorTime,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// What is asked about an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferAnswer {
    /// Take it.
    Accept,
    /// Leave it to others.
    Decline,
}

impl HoldsPersonal for Offer {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        self.time.visit_personal(visit);
    }
}

impl State {
    /// Waits for a time, or for others than before. `today` is the hospital's.
    pub(super) fn join_waitlist(&self, waits: Waits, today: NaiveDate) -> Decision {
        if self.status != Status::Requested || self.slot.is_some() {
            return Err(ReservationError::NothingToWaitFor);
        }
        if waits.from > waits.to || waits.to < today || (waits.to - waits.from).num_days() > 366 {
            return Err(ReservationError::EndBeforeStart);
        }
        if self.waits == Some(waits) {
            return Ok(Vec::new());
        }
        Ok(vec![ReservationEvent::WaitlistJoined(waits)])
    }

    /// Waits no more; what is offered at present is given back.
    pub(super) fn leave_waitlist(&self) -> Vec<ReservationEvent> {
        if self.waits.is_none() {
            return Vec::new();
        }
        let offer = self.offer.as_ref().map(|offer| offer.time.released(Released::Declined));
        offer.into_iter().chain([ReservationEvent::WaitlistLeft {}]).collect()
    }

    /// Keeps a time for whoever waits for it.
    pub(super) fn offer_slot(&self, by: Actor, at: DateTime<Utc>, offer: Offer) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        offer.time.check()?;
        let (doctor, start) = (offer.time.doctor.id, offer.time.start);
        if !self.can_be_offered(doctor, start) || start <= at || offer.expires_at <= at {
            return Err(ReservationError::NothingToWaitFor);
        }
        Ok(vec![ReservationEvent::SlotOffered(offer)])
    }

    pub(super) fn can_be_offered(&self, doctor: AccountId, start: DateTime<Utc>) -> bool {
        let waits = self.status == Status::Requested && self.waits.is_some() && self.offer.is_none();
        waits && !self.offered.contains(&(doctor, start))
    }

    /// Answers an offer: the one that begins then, if that is said.
    pub(super) fn answer_offer(
        &self,
        at: DateTime<Utc>,
        answer: OfferAnswer,
        start: Option<DateTime<Utc>>,
    ) -> Decision {
        let meant = |offer: &&Offer| start.is_none_or(|start| offer.time.start == start);
        let offer = self.offer.as_ref().filter(meant).ok_or(ReservationError::OfferOver)?;
        match answer {
            OfferAnswer::Accept if at >= offer.expires_at => Err(ReservationError::OfferOver),
            OfferAnswer::Accept => Ok(vec![ReservationEvent::SlotTaken(offer.time.clone())]),
            OfferAnswer::Decline => Ok(vec![offer.time.released(Released::Declined)]),
        }
    }

    /// Gives back what nobody answered in time.
    pub(super) fn expire_offer(&self, by: Actor, at: DateTime<Utc>) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        let over = self.offer.as_ref().filter(|offer| at >= offer.expires_at);
        Ok(over.map(|offer| offer.time.released(Released::Expired)).into_iter().collect())
    }

    pub(super) fn remember_offer(&mut self, offer: &Offer) {
        if self.offered.len() == REMEMBERED {
            self.offered.remove(0);
        }
        self.offered.push((offer.time.doctor.id, offer.time.start));
    }
}
