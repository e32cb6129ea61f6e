//! A visit as numbers, and how events make it.
//!
//! Every stage lasts from the step that begins it to the step that ends it. A step that is taken back never was: its
//! time counts to the stage before it. Never here: reading or writing.

use chrono::{DateTime, Utc};
use domain::reservation::{Acuity, ExpectedWait, ReservationEvent, Scheduled, Status, Treatment};
use domain::{AccountId, ReservationId};
use serde::{Deserialize, Serialize};

use crate::happened::Happened;

/// As many steps as the aggregate can take back.
const MAX_UNDO: usize = 20;

/// A visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Visit {
    pub(super) id: ReservationId,
    pub(super) requested_at: DateTime<Utc>,
    pub(super) treatment: Treatment,
    pub(super) acuity: Option<Acuity>,
    pub(super) now: Standing,
    /// The same after each step before, the latest last.
    before: Vec<Standing>,
}

/// Where a visit stands, and how long it took to get there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Standing {
    pub(super) status: Status,
    since: DateTime<Utc>,
    pub(super) doctor: Option<AccountId>,
    pub(super) start: Option<DateTime<Utc>>,
    pub(super) came_at: Option<DateTime<Utc>>,
    pub(super) promised: Option<ExpectedWait>,
    pub(super) confirmation: Option<i64>,
    pub(super) waiting: Option<i64>,
    pub(super) treatment: Option<i64>,
    pub(super) observation: Option<i64>,
    pub(super) release: Option<i64>,
}

impl Visit {
    /// A visit that was just asked for.
    pub(super) fn requested(happened: &Happened) -> Self {
        let at = happened.recorded_at;
        Self {
            id: happened.id.into(),
            requested_at: at,
            treatment: Treatment::Standard,
            acuity: None,
            now: Standing {
                status: Status::Requested,
                since: at,
                doctor: None,
                start: None,
                came_at: None,
                promised: None,
                confirmation: None,
                waiting: None,
                treatment: None,
                observation: None,
                release: None,
            },
            before: Vec::new(),
        }
    }

    /// What one more event makes of it.
    pub(super) fn apply(&mut self, event: &ReservationEvent, at: DateTime<Utc>) {
        match event {
            ReservationEvent::ReservationScheduled(Scheduled { doctor, start, .. }) => {
                self.step(Status::Scheduled, at);
                self.now.doctor = doctor.as_ref().map(|doctor| doctor.id);
                self.now.start = *start;
            }
            ReservationEvent::ReservationRescheduled(Scheduled { doctor, start, .. }) => {
                self.now.doctor = doctor.as_ref().map(|doctor| doctor.id);
                self.now.start = *start;
            }
            ReservationEvent::ReservationCheckedIn { expected } => {
                self.step(Status::CheckedIn, at);
                (self.now.came_at, self.now.promised) = (Some(at), *expected);
            }
            ReservationEvent::TreatmentStarted { doctor } => {
                self.step(Status::InTreatment, at);
                self.now.doctor = doctor.as_ref().map(|doctor| doctor.id).or(self.now.doctor);
            }
            ReservationEvent::ReservationAdmitted {} => self.step(Status::Admitted, at),
            ReservationEvent::ReservationReady {} => self.step(Status::ReadyForRelease, at),
            ReservationEvent::ReservationCompleted { .. } => self.step(Status::Completed, at),
            ReservationEvent::ReservationDeclined { .. } => self.step(Status::Declined, at),
            ReservationEvent::ReservationCancelled { .. } => self.step(Status::Cancelled, at),
            ReservationEvent::ReservationMarkedNoShow { .. } => self.step(Status::NoShow, at),
            ReservationEvent::ReservationTriaged(triaged) => {
                (self.treatment, self.acuity) = (triaged.treatment, triaged.acuity);
            }
            ReservationEvent::StepUndone { .. } => {
                if let Some(before) = self.before.pop() {
                    self.now = before;
                }
            }
            _ => {}
        }
    }

    /// When it is counted: when the pet came, else when it was to come, else when it was asked for.
    pub(super) fn counted_at(&self) -> DateTime<Utc> {
        self.now.came_at.or(self.now.start).unwrap_or(self.requested_at)
    }

    fn step(&mut self, to: Status, at: DateTime<Utc>) {
        if self.before.len() == MAX_UNDO {
            self.before.remove(0);
        }
        self.before.push(self.now.clone());
        let now = &mut self.now;
        // A stage that was broken off says nothing about how long such stages take.
        if to.is_ongoing() || to == Status::Completed {
            let stage = match now.status {
                Status::Requested => Some(&mut now.confirmation),
                Status::CheckedIn => Some(&mut now.waiting),
                Status::InTreatment => Some(&mut now.treatment),
                Status::Admitted => Some(&mut now.observation),
                Status::ReadyForRelease => Some(&mut now.release),
                _ => None,
            };
            if let Some(stage) = stage {
                *stage = Some(stage.unwrap_or(0) + (at - now.since).num_seconds());
            }
        }
        (now.status, now.since) = (to, at);
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::reservation::{DoctorRef, Triaged};
    use domain::values::Rank;
    use domain::{AnyEvent, Personal, PetId};
    use uuid::Uuid;

    use super::*;

    fn minute(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn visit(events: Vec<(i64, ReservationEvent)>) -> Visit {
        let event = AnyEvent::Reservation(Box::new(ReservationEvent::ReservationReady {}));
        let mut visit =
            Visit::requested(&Happened { position: 1, id: Uuid::nil(), sequence: 1, recorded_at: minute(0), event });
        for (at, event) in events {
            visit.apply(&event, minute(at));
        }
        visit
    }

    fn scheduled(start: i64) -> ReservationEvent {
        ReservationEvent::ReservationScheduled(Scheduled { doctor: None, start: Some(minute(start)), end: None })
    }

    fn undone(from: Status, to: Status) -> ReservationEvent {
        ReservationEvent::StepUndone { from, to, pet: PetId::new(Uuid::nil()), reason: None }
    }

    fn started() -> ReservationEvent {
        let id = AccountId::new(Uuid::from_u128(7));
        ReservationEvent::TreatmentStarted { doctor: Some(DoctorRef { id, alias: Personal::clear(id, "Dr. Wu") }) }
    }

    const PROMISED: ExpectedWait = ExpectedWait { low: 10, high: 20 };
    const CAME: ReservationEvent = ReservationEvent::ReservationCheckedIn { expected: Some(PROMISED) };

    #[test]
    fn every_stage_lasts_from_its_step_to_the_next() {
        let pet = PetId::new(Uuid::nil());
        let visit = visit(vec![
            (30, scheduled(1000)),
            (990, CAME),
            (1005, started()),
            (1025, ReservationEvent::ReservationAdmitted {}),
            (1100, started()),
            (1110, ReservationEvent::ReservationReady {}),
            (1118, ReservationEvent::ReservationCompleted { pet, on_behalf: true }),
        ]);
        let now = &visit.now;
        assert_eq!((now.confirmation, now.waiting), (Some(30 * 60), Some(15 * 60)));
        assert_eq!((now.treatment, now.observation), (Some((20 + 10) * 60), Some(75 * 60)), "both treatments");
        assert_eq!((now.release, now.promised, now.status), (Some(8 * 60), Some(PROMISED), Status::Completed));
        assert_eq!((visit.counted_at(), now.doctor), (minute(990), Some(AccountId::new(Uuid::from_u128(7)))));
    }

    #[test]
    fn a_step_that_was_taken_back_never_was() {
        let mistake = visit(vec![
            (30, CAME),
            (40, started()),
            (45, undone(Status::InTreatment, Status::CheckedIn)),
            (60, started()),
        ]);
        assert_eq!(mistake.now.waiting, Some(30 * 60));
        let gone = visit(vec![(30, CAME), (40, undone(Status::CheckedIn, Status::Requested))]);
        assert_eq!((gone.now.came_at, gone.now.promised, gone.counted_at()), (None, None, minute(0)));
    }

    #[test]
    fn a_wait_that_was_broken_off_is_not_counted() {
        let pet = PetId::new(Uuid::nil());
        let left = visit(vec![(30, CAME), (90, ReservationEvent::ReservationCancelled { pet, reason: None })]);
        assert_eq!((left.now.waiting, left.now.status), (None, Status::Cancelled));
        let missed =
            visit(vec![(5, scheduled(600)), (660, ReservationEvent::ReservationMarkedNoShow { pet, reason: None })]);
        assert_eq!((missed.now.status, missed.counted_at()), (Status::NoShow, minute(600)), "when it was to come");
    }

    #[test]
    fn the_last_triage_counts() {
        let triaged = |acuity| {
            let (treatment, rank) = (Treatment::Emergency, Rank::at(minute(0)));
            ReservationEvent::ReservationTriaged(Triaged { treatment, acuity, note: None, rank, target_minutes: None })
        };
        let visit = visit(vec![(1, triaged(Some(Acuity::Red))), (2, triaged(Some(Acuity::Orange)))]);
        assert_eq!((visit.treatment, visit.acuity), (Treatment::Emergency, Some(Acuity::Orange)));
    }
}
