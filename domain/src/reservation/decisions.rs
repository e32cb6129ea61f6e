//! The decisions of a reservation: who may do what, when, and what then happened.
//!
//! Never here: changing state; that is `apply`, from the events alone.

use chrono::{DateTime, Utc};

use super::aggregate::State;
use super::{
    EditReservation, MoveReservation, Moved, Placement, RequestReservation, Requested, Reservation, ReservationCommand,
    ReservationError, ReservationEvent, ScheduleReservation, Scheduled, Status, Treatment, TriageReservation, Triaged,
};
use crate::values::{Rank, Role, Text};
use crate::{Actor, Issued, Personal};

type Decision = Result<Vec<ReservationEvent>, ReservationError>;

impl Reservation {
    pub(super) fn decide(&self, issued: Issued<ReservationCommand>) -> Decision {
        let Issued { by, at, command } = issued;
        match (&self.state, command) {
            (None, ReservationCommand::RequestReservation(request)) => request_reservation(by, at, *request),
            (Some(_), ReservationCommand::RequestReservation(_)) => Err(ReservationError::AlreadyExists),
            (None, _) => Err(ReservationError::NotFound),
            (Some(state), command) => state.decide(by, at, command),
        }
    }
}

fn request_reservation(by: Actor, at: DateTime<Utc>, request: RequestReservation) -> Decision {
    if !by.acts_for(request.customer) && !by.is_staff() {
        return Err(ReservationError::NotAllowed);
    }
    let subject = request.customer;
    Ok(vec![ReservationEvent::ReservationRequested(Box::new(Requested {
        id: request.id,
        pet: request.pet,
        customer: request.customer,
        customer_alias: request.customer_alias,
        reason: Personal::clear(subject, request.reason.into_string()),
        notes: request.notes.map(|notes| Personal::clear(subject, notes.into_string())),
        preferred_at: request.preferred_at,
        at,
        rank: Rank::at(at),
    }))])
}

impl State {
    fn decide(&self, by: Actor, at: DateTime<Utc>, command: ReservationCommand) -> Decision {
        self.visible_to(by)?;
        if let Some(to) = command.leads_to() {
            self.may_step(by, to)?;
        }
        match command {
            ReservationCommand::RequestReservation(_) => Err(ReservationError::AlreadyExists),
            ReservationCommand::EditReservation(edit) => self.edit(by, edit),
            ReservationCommand::ScheduleReservation(schedule) => schedule_reservation(schedule),
            ReservationCommand::CheckIn => Ok(vec![ReservationEvent::ReservationCheckedIn {}]),
            ReservationCommand::StartTreatment { doctor } => Ok(vec![ReservationEvent::TreatmentStarted { doctor }]),
            ReservationCommand::Admit => Ok(vec![ReservationEvent::ReservationAdmitted {}]),
            ReservationCommand::MarkReady => Ok(vec![ReservationEvent::ReservationReady {}]),
            ReservationCommand::Complete => {
                let on_behalf = !by.is(self.customer);
                Ok(vec![ReservationEvent::ReservationCompleted { pet: self.pet, on_behalf }])
            }
            ReservationCommand::Decline { reason } => {
                Ok(vec![ReservationEvent::ReservationDeclined { pet: self.pet, reason: self.personal(reason) }])
            }
            ReservationCommand::Cancel { reason } => {
                Ok(vec![ReservationEvent::ReservationCancelled { pet: self.pet, reason: self.personal(reason) }])
            }
            ReservationCommand::MarkNoShow { reason } => {
                Ok(vec![ReservationEvent::ReservationMarkedNoShow { pet: self.pet, reason: self.personal(reason) }])
            }
            ReservationCommand::Triage(triage) => self.triage(by, at, triage),
            ReservationCommand::Move(to) => self.place(by, to),
            ReservationCommand::Undo { reason } => self.undo(by, reason),
        }
    }

    /// To a customer, somebody else's reservation does not exist. An auditor sees all and changes nothing.
    fn visible_to(&self, by: Actor) -> Result<(), ReservationError> {
        match by {
            _ if by.acts_for(self.customer) || by.is_staff() => Ok(()),
            Actor::Person { role: Role::Auditor, .. } => Err(ReservationError::NotAllowed),
            _ => Err(ReservationError::NotFound),
        }
    }

    fn may_step(&self, by: Actor, to: Status) -> Result<(), ReservationError> {
        let allowed = match to {
            Status::InTreatment | Status::Admitted | Status::ReadyForRelease => by.is_doctor(),
            Status::Scheduled | Status::Declined | Status::NoShow => by.is_staff(),
            Status::CheckedIn | Status::Completed | Status::Cancelled => by.is_staff() || by.acts_for(self.customer),
            Status::Requested => false,
        };
        if !allowed {
            Err(ReservationError::NotAllowed)
        } else if !to.enters_from().contains(&self.status) {
            Err(ReservationError::IllegalTransition { from: self.status, to })
        } else {
            Ok(())
        }
    }

    fn must_be_ongoing(&self) -> Result<(), ReservationError> {
        if self.status.is_ongoing() { Ok(()) } else { Err(ReservationError::Over { status: self.status }) }
    }

    fn edit(&self, by: Actor, edit: EditReservation) -> Decision {
        self.must_be_ongoing()?;
        let before_check_in = matches!(self.status, Status::Requested | Status::Scheduled);
        if !by.is_staff() && !before_check_in {
            return Err(ReservationError::EditClosed { status: self.status });
        }
        let reason = self.personal(edit.reason).unwrap_or_else(|| self.reason.clone());
        let notes = edit.notes.map_or_else(|| self.notes.clone(), |notes| self.personal(notes));
        let preferred_at = edit.preferred_at.unwrap_or(self.preferred_at);
        if (&reason, &notes, preferred_at) == (&self.reason, &self.notes, self.preferred_at) {
            return Ok(Vec::new());
        }
        Ok(vec![ReservationEvent::ReservationEdited { reason, notes, preferred_at }])
    }

    fn triage(&self, by: Actor, at: DateTime<Utc>, triage: TriageReservation) -> Decision {
        if !by.is_doctor() {
            return Err(ReservationError::NotAllowed);
        }
        self.must_be_ongoing()?;
        if triage.treatment == Treatment::Standard && triage.acuity.is_some_and(super::Acuity::is_emergency) {
            return Err(ReservationError::AcuityIsEmergency);
        }
        let rank = if triage.treatment == self.treatment { self.rank.clone() } else { Rank::at(at) };
        Ok(vec![ReservationEvent::ReservationTriaged(Triaged {
            treatment: triage.treatment,
            acuity: triage.acuity,
            note: self.personal(triage.note),
            rank,
        })])
    }

    fn place(&self, by: Actor, to: MoveReservation) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        self.must_be_ongoing()?;
        let (Placement::Before(neighbour) | Placement::After(neighbour)) = to.placement;
        if neighbour == self.id {
            return Err(ReservationError::NextToItself);
        }
        if to.band != self.treatment {
            return Err(ReservationError::OtherBand);
        }
        if to.rank == self.rank {
            return Ok(Vec::new());
        }
        Ok(vec![ReservationEvent::ReservationMoved(Moved { rank: to.rank, placement: to.placement })])
    }

    fn undo(&self, by: Actor, reason: Option<Text<500>>) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        let to = *self.steps.last().ok_or(ReservationError::NothingToUndo)?;
        // A step that only a doctor takes is taken back by a doctor, too.
        let medical = matches!(self.status, Status::InTreatment | Status::Admitted | Status::ReadyForRelease);
        if medical && !by.is_doctor() {
            return Err(ReservationError::NotAllowed);
        }
        Ok(vec![ReservationEvent::StepUndone { from: self.status, to, pet: self.pet, reason: self.personal(reason) }])
    }

    fn personal<const MAX: usize>(&self, text: Option<Text<MAX>>) -> Option<Personal> {
        text.map(|text| Personal::clear(self.customer, text.into_string()))
    }
}

fn schedule_reservation(schedule: ScheduleReservation) -> Decision {
    let in_order = match (schedule.start, schedule.end) {
        (Some(start), Some(end)) => start < end,
        (None, Some(_)) => false,
        (_, None) => true,
    };
    if !in_order {
        return Err(ReservationError::EndBeforeStart);
    }
    let ScheduleReservation { doctor, start, end } = schedule;
    Ok(vec![ReservationEvent::ReservationScheduled(Scheduled { doctor, start, end })])
}
