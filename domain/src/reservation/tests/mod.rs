//! Given what happened, when this is asked, then that follows: the reservation.
//!
//! Here: the people, the pet and the histories that the tests of this aggregate share.

mod details;
mod events;
mod permissions;
mod sequences;
mod undo;

use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::pet::Species;
use crate::testing::{account, minute, person, text};
use crate::values::{Rank, Role};
use crate::{Actor, Issued, Personal, PetId, ReservationId};

type Framework = TestFramework<Reservation>;

const OWNER: u128 = 1;

fn framework() -> Framework {
    Framework::with(())
}

fn owner() -> Actor {
    person(account(OWNER), Role::Customer)
}

fn staff(role: Role) -> Actor {
    person(account(2), role)
}

fn doctor() -> Actor {
    staff(Role::Doctor)
}

fn reservation(number: u128) -> ReservationId {
    ReservationId::new(Uuid::from_u128(number))
}

fn this() -> ReservationId {
    reservation(100)
}

fn pet() -> PetId {
    PetId::new(Uuid::from_u128(50))
}

fn doctor_ref() -> DoctorRef {
    DoctorRef { id: account(2), alias: Personal::clear(account(2), "Dr. Wu") }
}

fn owners(words: &str) -> Personal {
    Personal::clear(account(OWNER), words)
}

fn rank(digits: &str) -> Rank {
    Rank::try_from(digits.to_owned()).unwrap()
}

fn request() -> RequestReservation {
    RequestReservation {
        id: this(),
        pet: PetRef { id: pet(), name: owners("Rex"), species: Species::Dog, breed: Some("Beagle".to_owned()) },
        customer: account(OWNER),
        customer_alias: owners("Anna"),
        reason: text("limps"),
        notes: Some(text("is afraid of needles")),
        preferred_at: Some(minute(60)),
    }
}

fn requested() -> ReservationEvent {
    ReservationEvent::ReservationRequested(Box::new(Requested {
        id: this(),
        pet: PetRef { id: pet(), name: owners("Rex"), species: Species::Dog, breed: Some("Beagle".to_owned()) },
        customer: account(OWNER),
        customer_alias: owners("Anna"),
        reason: owners("limps"),
        notes: Some(owners("is afraid of needles")),
        preferred_at: Some(minute(60)),
        at: minute(0),
        rank: Rank::at(minute(0)),
    }))
}

fn scheduled() -> ReservationEvent {
    ReservationEvent::ReservationScheduled(Scheduled { doctor: None, start: None, end: None })
}

/// A way to get to each status.
fn history(status: Status) -> Vec<ReservationEvent> {
    let started = ReservationEvent::TreatmentStarted { doctor: None };
    let then = |status, event| [history(status), vec![event]].concat();
    match status {
        Status::Requested => vec![requested()],
        Status::Scheduled => then(Status::Requested, scheduled()),
        Status::CheckedIn => then(Status::Scheduled, ReservationEvent::ReservationCheckedIn {}),
        Status::InTreatment => then(Status::CheckedIn, started),
        Status::Admitted => then(Status::InTreatment, ReservationEvent::ReservationAdmitted {}),
        Status::ReadyForRelease => then(Status::Admitted, ReservationEvent::ReservationReady {}),
        Status::Completed => {
            then(Status::ReadyForRelease, ReservationEvent::ReservationCompleted { pet: pet(), on_behalf: false })
        }
        Status::Declined => then(Status::Requested, ReservationEvent::ReservationDeclined { pet: pet(), reason: None }),
        Status::Cancelled => {
            then(Status::Scheduled, ReservationEvent::ReservationCancelled { pet: pet(), reason: None })
        }
        Status::NoShow => {
            then(Status::Scheduled, ReservationEvent::ReservationMarkedNoShow { pet: pet(), reason: None })
        }
    }
}

fn issue(by: Actor, command: ReservationCommand) -> Issued<ReservationCommand> {
    Issued { by, at: minute(30), command }
}

fn triage(treatment: Treatment, acuity: Option<Acuity>) -> ReservationCommand {
    ReservationCommand::Triage(TriageReservation { treatment, acuity, note: None })
}

fn move_to(rank_digits: &str, placement: Placement, band: Treatment) -> ReservationCommand {
    ReservationCommand::Move(MoveReservation { rank: rank(rank_digits), placement, band })
}
