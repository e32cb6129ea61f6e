//! Taking the last step back, and what that means for the pet's one ongoing place.

use super::*;
use crate::testing::{ask, replay};
use crate::{Claim, ClaimChange, Event};

fn undo() -> ReservationCommand {
    ReservationCommand::Undo { reason: Some(text("wrong card")) }
}

fn undone(from: Status, to: Status) -> ReservationEvent {
    ReservationEvent::StepUndone { from, to, pet: pet(), reason: Some(owners("wrong card")) }
}

#[tokio::test]
async fn the_last_step_of_every_status_is_taken_back() {
    for (from, to) in [
        (Status::Scheduled, Status::Requested),
        (Status::CheckedIn, Status::Scheduled),
        (Status::InTreatment, Status::CheckedIn),
        (Status::Admitted, Status::InTreatment),
        (Status::ReadyForRelease, Status::Admitted),
        (Status::Completed, Status::ReadyForRelease),
        (Status::Declined, Status::Requested),
        (Status::Cancelled, Status::Scheduled),
        (Status::NoShow, Status::Scheduled),
    ] {
        let result = framework().given(history(from)).when_async(issue(doctor(), undo())).await;
        result.then_expect_events(vec![undone(from, to)]);

        let after: Reservation = replay([history(from), vec![undone(from, to)]].concat());
        assert_eq!(after, replay(history(to)), "an undone step leaves nothing behind");
    }
}

#[test]
fn undoing_an_end_takes_the_pets_place_again_and_nothing_else_does() {
    let place = || Claim::OngoingReservation(pet());
    for from in Status::ALL {
        for to in Status::ALL {
            let expected =
                if !from.is_ongoing() && to.is_ongoing() { vec![ClaimChange::Take(place())] } else { vec![] };
            assert_eq!(undone(*from, *to).claims(), expected, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn steps_are_taken_back_one_after_the_other_down_to_the_request() {
    let mut reservation: Reservation = replay(history(Status::Completed));
    let mut passed = Vec::new();
    while let Ok(events) = ask(&mut reservation, issue(doctor(), undo())) {
        assert_eq!(events.len(), 1);
        passed.extend(reservation.status());
    }
    let back = [
        Status::ReadyForRelease,
        Status::Admitted,
        Status::InTreatment,
        Status::CheckedIn,
        Status::Scheduled,
        Status::Requested,
    ];
    assert_eq!(passed, back);
    assert_eq!(ask(&mut reservation, issue(doctor(), undo())), Err(ReservationError::NothingToUndo));
}

#[test]
fn a_way_that_was_taken_back_can_be_taken_again() {
    let mut reservation: Reservation = replay(history(Status::Cancelled));
    ask(&mut reservation, issue(doctor(), undo())).unwrap();
    ask(&mut reservation, issue(owner(), ReservationCommand::CheckIn)).unwrap();
    assert_eq!(reservation.status(), Some(Status::CheckedIn));
    ask(&mut reservation, issue(doctor(), undo())).unwrap();
    assert_eq!(reservation.status(), Some(Status::Scheduled), "the undo itself is no step");
}

#[test]
fn what_is_not_a_step_is_not_undone() {
    let mut reservation: Reservation = replay(history(Status::Scheduled));
    ask(&mut reservation, issue(doctor(), triage(Treatment::Emergency, None))).unwrap();
    let edit = EditReservation { reason: Some(text("coughs")), ..EditReservation::default() };
    ask(&mut reservation, issue(owner(), ReservationCommand::EditReservation(edit))).unwrap();
    ask(&mut reservation, issue(doctor(), undo())).unwrap();
    let state = reservation.state.unwrap();
    assert_eq!(state.status, Status::Requested);
    assert_eq!(state.treatment, Treatment::Emergency);
    assert_eq!(state.reason, owners("coughs"));
}

/// Treatment and observation can alternate for ever; the state must not grow with them.
#[test]
fn a_long_stay_is_remembered_in_part() {
    let mut reservation: Reservation = replay(history(Status::InTreatment));
    for _ in 0..1_000 {
        ask(&mut reservation, issue(doctor(), ReservationCommand::Admit)).unwrap();
        ask(&mut reservation, issue(doctor(), ReservationCommand::StartTreatment { doctor: None })).unwrap();
    }
    let mut undone = 0;
    while ask(&mut reservation, issue(doctor(), undo())).is_ok() {
        undone += 1;
    }
    assert_eq!(undone, 20);
}
