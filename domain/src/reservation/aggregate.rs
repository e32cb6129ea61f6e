//! The reservation's state: what it needs to remember to decide, and how each event changes it.
//!
//! Never here: the decisions, see `decisions`; what people see of it is a read model's.

use chrono::{DateTime, Utc};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use super::{ReservationCommand, ReservationError, ReservationEvent, Status, Treatment};
use crate::values::Rank;
use crate::{AccountId, HoldsPersonal, Issued, Personal, PetId, ReservationId};

/// How many steps can be taken back, one after the other.
const MAX_UNDO: usize = 20;

/// A reservation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reservation {
    pub(super) state: Option<State>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) id: ReservationId,
    pub(super) pet: PetId,
    pub(super) customer: AccountId,
    pub(super) status: Status,
    /// The statuses before this one, the latest last.
    pub(super) steps: Vec<Status>,
    pub(super) treatment: Treatment,
    pub(super) rank: Rank,
    pub(super) reason: Personal,
    pub(super) notes: Option<Personal>,
    pub(super) preferred_at: Option<DateTime<Utc>>,
}

impl Reservation {
    /// Where it stands, if it exists.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.state.as_ref().map(|state| state.status)
    }

    /// Whose it is, if it exists.
    #[must_use]
    pub fn customer(&self) -> Option<AccountId> {
        self.state.as_ref().map(|state| state.customer)
    }

    fn step(&mut self, to: Status) {
        if let Some(state) = &mut self.state {
            if state.steps.len() == MAX_UNDO {
                state.steps.remove(0);
            }
            state.steps.push(std::mem::replace(&mut state.status, to));
        }
    }

    fn update(&mut self, change: impl FnOnce(&mut State)) {
        if let Some(state) = &mut self.state {
            change(state);
        }
    }
}

impl cqrs_es::Aggregate for Reservation {
    const TYPE: &'static str = "reservation";
    type Command = Issued<ReservationCommand>;
    type Event = ReservationEvent;
    type Error = ReservationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: Self::Command,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ReservationError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ReservationEvent) {
        match event {
            ReservationEvent::ReservationRequested(requested) => {
                self.state = Some(State {
                    id: requested.id,
                    pet: requested.pet.id,
                    customer: requested.customer,
                    status: Status::Requested,
                    steps: Vec::new(),
                    treatment: Treatment::Standard,
                    rank: requested.rank,
                    reason: requested.reason,
                    notes: requested.notes,
                    preferred_at: requested.preferred_at,
                });
            }
            ReservationEvent::ReservationEdited { reason, notes, preferred_at } => self.update(|state| {
                state.reason = reason;
                state.notes = notes;
                state.preferred_at = preferred_at;
            }),
            ReservationEvent::ReservationScheduled(_) => self.step(Status::Scheduled),
            ReservationEvent::ReservationCheckedIn {} => self.step(Status::CheckedIn),
            ReservationEvent::TreatmentStarted { .. } => self.step(Status::InTreatment),
            ReservationEvent::ReservationAdmitted {} => self.step(Status::Admitted),
            ReservationEvent::ReservationReady {} => self.step(Status::ReadyForRelease),
            ReservationEvent::ReservationCompleted { .. } => self.step(Status::Completed),
            ReservationEvent::ReservationDeclined { .. } => self.step(Status::Declined),
            ReservationEvent::ReservationCancelled { .. } => self.step(Status::Cancelled),
            ReservationEvent::ReservationMarkedNoShow { .. } => self.step(Status::NoShow),
            ReservationEvent::ReservationTriaged(triaged) => self.update(|state| {
                state.treatment = triaged.treatment;
                state.rank = triaged.rank;
            }),
            ReservationEvent::ReservationMoved(moved) => self.update(|state| state.rank = moved.rank),
            ReservationEvent::StepUndone { to, .. } => self.update(|state| {
                state.steps.pop();
                state.status = to;
            }),
        }
    }
}

impl HoldsPersonal for Reservation {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        if let Some(state) = &mut self.state {
            visit(&mut state.reason);
            state.notes.visit_personal(visit);
        }
    }
}
