//! What goes into a reservation's events: completing on behalf, scheduling, editing, triage and order.

use super::*;
use crate::testing::replay;

async fn decide(given: Vec<ReservationEvent>, by: Actor, command: ReservationCommand) -> Decided {
    framework().given(given).when_async(issue(by, command)).await.inspect_result()
}

type Decided = Result<Vec<ReservationEvent>, ReservationError>;

#[tokio::test]
async fn completing_for_the_customer_is_recorded_as_such() {
    let doctor_who_owns_the_pet = person(account(OWNER), Role::Doctor);
    for (by, on_behalf) in [
        (owner(), false),
        (doctor_who_owns_the_pet, false),
        (doctor(), true),
        (staff(Role::Receptionist), true),
        (Actor::System, true),
    ] {
        let result = decide(history(Status::ReadyForRelease), by, ReservationCommand::Complete).await;
        assert_eq!(result, Ok(vec![ReservationEvent::ReservationCompleted { pet: pet(), on_behalf }]));
    }
}

#[tokio::test]
async fn reasons_belong_to_the_customer() {
    use ReservationCommand as Command;
    let said = || Some(text("too far away"));
    let reason = || Some(owners("too far away"));
    let pet = pet();
    for (status, command, event) in [
        (
            Status::Requested,
            Command::Decline { reason: said() },
            ReservationEvent::ReservationDeclined { pet, reason: reason() },
        ),
        (
            Status::Requested,
            Command::Decline { reason: None },
            ReservationEvent::ReservationDeclined { pet, reason: None },
        ),
        (
            Status::CheckedIn,
            Command::Cancel { reason: said() },
            ReservationEvent::ReservationCancelled { pet, reason: reason() },
        ),
        (
            Status::CheckedIn,
            Command::Cancel { reason: None },
            ReservationEvent::ReservationCancelled { pet, reason: None },
        ),
        (
            Status::Scheduled,
            Command::MarkNoShow { reason: said() },
            ReservationEvent::ReservationMarkedNoShow { pet, reason: reason() },
        ),
        (
            Status::Scheduled,
            Command::MarkNoShow { reason: None },
            ReservationEvent::ReservationMarkedNoShow { pet, reason: None },
        ),
    ] {
        assert_eq!(decide(history(status), doctor(), command).await, Ok(vec![event]));
    }
}

#[tokio::test]
async fn the_one_who_starts_the_treatment_is_named() {
    for doctor_named in [None, Some(doctor_ref())] {
        let command = ReservationCommand::StartTreatment { doctor: doctor_named.clone() };
        let result = decide(history(Status::CheckedIn), doctor(), command).await;
        assert_eq!(result, Ok(vec![ReservationEvent::TreatmentStarted { doctor: doctor_named }]));
    }
}

#[tokio::test]
async fn a_schedule_ends_after_it_starts() {
    for (start, end, right) in [
        (None, None, true),
        (Some(60), None, true),
        (Some(60), Some(90), true),
        (Some(60), Some(60), false),
        (Some(60), Some(30), false),
        (None, Some(90), false),
    ] {
        let (start, end) = (start.map(minute), end.map(minute));
        for doctor in [None, Some(doctor_ref())] {
            let schedule = ScheduleReservation { doctor: doctor.clone(), start, end };
            let command = ReservationCommand::ScheduleReservation(schedule);
            let expected = if right {
                Ok(vec![ReservationEvent::ReservationScheduled(Scheduled { doctor, start, end })])
            } else {
                Err(ReservationError::EndBeforeStart)
            };
            assert_eq!(decide(history(Status::Requested), staff(Role::Receptionist), command).await, expected);
        }
    }
}

#[tokio::test]
async fn an_edit_says_all_that_is_asked_now() {
    let edited = |reason: &str, notes: Option<&str>, preferred_at| {
        Ok(vec![ReservationEvent::ReservationEdited { reason: owners(reason), notes: notes.map(owners), preferred_at }])
    };
    let kept_notes = Some("is afraid of needles");
    let kept_time = Some(minute(60));
    let nothing = EditReservation::default;
    for (edit, expected) in [
        (EditReservation { reason: Some(text("coughs")), ..nothing() }, edited("coughs", kept_notes, kept_time)),
        (EditReservation { notes: Some(None), ..nothing() }, edited("limps", None, kept_time)),
        (EditReservation { notes: Some(Some(text("bites"))), ..nothing() }, edited("limps", Some("bites"), kept_time)),
        (EditReservation { preferred_at: Some(None), ..nothing() }, edited("limps", kept_notes, None)),
        (
            EditReservation { preferred_at: Some(Some(minute(90))), ..nothing() },
            edited("limps", kept_notes, Some(minute(90))),
        ),
    ] {
        for by in [owner(), doctor()] {
            let command = ReservationCommand::EditReservation(edit.clone());
            assert_eq!(decide(history(Status::Requested), by, command).await, expected);
        }
    }
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_no_event() {
    let same = EditReservation {
        reason: Some(text("limps")),
        notes: Some(Some(text("is afraid of needles"))),
        preferred_at: Some(Some(minute(60))),
    };
    for edit in [EditReservation::default(), same] {
        let command = ReservationCommand::EditReservation(edit);
        assert_eq!(decide(history(Status::Scheduled), owner(), command).await, Ok(vec![]));
    }
}

#[tokio::test]
async fn an_edit_builds_on_the_one_before() {
    let first = ReservationEvent::ReservationEdited { reason: owners("coughs"), notes: None, preferred_at: None };
    let given = [history(Status::Requested), vec![first]].concat();
    let command = ReservationCommand::EditReservation(EditReservation {
        notes: Some(Some(text("bites"))),
        ..EditReservation::default()
    });
    let second = ReservationEvent::ReservationEdited {
        reason: owners("coughs"),
        notes: Some(owners("bites")),
        preferred_at: None,
    };
    assert_eq!(decide(given, owner(), command).await, Ok(vec![second]));
}

#[tokio::test]
async fn red_and_orange_are_emergencies() {
    for treatment in [Treatment::Emergency, Treatment::Standard] {
        for acuity in [
            None,
            Some(Acuity::Red),
            Some(Acuity::Orange),
            Some(Acuity::Yellow),
            Some(Acuity::Green),
            Some(Acuity::Blue),
        ] {
            let result = decide(history(Status::CheckedIn), doctor(), triage(treatment, acuity)).await;
            let refused = treatment == Treatment::Standard && matches!(acuity, Some(Acuity::Red | Acuity::Orange));
            assert_eq!(result.is_err(), refused, "{treatment:?} {acuity:?}");
            if refused {
                assert_eq!(result, Err(ReservationError::AcuityIsEmergency));
            }
        }
    }
    let targets = Acuity::ALL.iter().map(|acuity| acuity.target_minutes()).collect::<Vec<_>>();
    assert_eq!(targets, [0, 15, 60, 120, 240]);
}

#[tokio::test]
async fn triage_into_the_other_band_goes_to_its_end_and_within_a_band_keeps_the_place() {
    let triaged = |treatment, acuity, note: Option<&str>, rank| {
        ReservationEvent::ReservationTriaged(Triaged { treatment, acuity, note: note.map(owners), rank })
    };
    let to_emergency = ReservationCommand::Triage(TriageReservation {
        treatment: Treatment::Emergency,
        acuity: Some(Acuity::Orange),
        note: Some(text("bleeds")),
    });
    let jumped = triaged(Treatment::Emergency, Some(Acuity::Orange), Some("bleeds"), Rank::at(minute(30)));
    assert_eq!(decide(history(Status::Requested), doctor(), to_emergency).await, Ok(vec![jumped.clone()]));

    let given = [history(Status::Requested), vec![jumped]].concat();
    let again = triaged(Treatment::Emergency, Some(Acuity::Red), None, Rank::at(minute(30)));
    let result = decide(given.clone(), doctor(), triage(Treatment::Emergency, Some(Acuity::Red))).await;
    assert_eq!(result, Ok(vec![again]), "a second triage in the same band keeps the place");

    let calmed = triaged(Treatment::Standard, Some(Acuity::Green), None, Rank::at(minute(30)));
    let result = decide(given, doctor(), triage(Treatment::Standard, Some(Acuity::Green))).await;
    assert_eq!(result, Ok(vec![calmed]), "and back to standard goes to that band's end");

    let moved =
        ReservationEvent::ReservationMoved(Moved { rank: rank("5"), placement: Placement::Before(reservation(9)) });
    let given = [history(Status::CheckedIn), vec![moved]].concat();
    let kept = triaged(Treatment::Standard, Some(Acuity::Blue), None, rank("5"));
    let result = decide(given, doctor(), triage(Treatment::Standard, Some(Acuity::Blue))).await;
    assert_eq!(result, Ok(vec![kept]), "a place that was dragged survives a triage in the same band");
}

#[tokio::test]
async fn a_move_stays_in_its_band_and_away_from_itself() {
    let before = Placement::Before(reservation(9));
    let after = Placement::After(reservation(9));
    let moved = |placement| Ok(vec![ReservationEvent::ReservationMoved(Moved { rank: rank("5"), placement })]);
    let own_rank = Rank::at(minute(0));
    let (standard, emergency) = (Treatment::Standard, Treatment::Emergency);
    for (command, expected) in [
        (move_to("5", before, standard), moved(before)),
        (move_to("5", after, standard), moved(after)),
        (move_to("5", after, emergency), Err(ReservationError::OtherBand)),
        (move_to("5", Placement::Before(this()), standard), Err(ReservationError::NextToItself)),
        (move_to("5", Placement::After(this()), standard), Err(ReservationError::NextToItself)),
        (move_to(own_rank.as_str(), before, standard), Ok(vec![])),
    ] {
        assert_eq!(decide(history(Status::Scheduled), staff(Role::Receptionist), command).await, expected);
    }

    let urgent = Triaged { treatment: emergency, acuity: None, note: None, rank: rank("4") };
    let given = [history(Status::Scheduled), vec![ReservationEvent::ReservationTriaged(urgent)]].concat();
    assert_eq!(decide(given.clone(), doctor(), move_to("5", before, standard)).await, Err(ReservationError::OtherBand));
    assert_eq!(decide(given, doctor(), move_to("5", before, emergency)).await, moved(before));
}

#[test]
fn the_rank_of_a_reservation_is_the_last_one_given() {
    let moved =
        ReservationEvent::ReservationMoved(Moved { rank: rank("5"), placement: Placement::Before(reservation(9)) });
    let triaged = ReservationEvent::ReservationTriaged(Triaged {
        treatment: Treatment::Emergency,
        acuity: None,
        note: None,
        rank: rank("6"),
    });
    for (events, expected) in [
        (vec![requested()], Rank::at(minute(0))),
        (vec![requested(), moved.clone()], rank("5")),
        (vec![requested(), moved.clone(), triaged.clone()], rank("6")),
        (vec![requested(), triaged, moved], rank("5")),
    ] {
        let reservation: Reservation = replay(events);
        assert_eq!(reservation.state.map(|state| state.rank), Some(expected));
    }
}
