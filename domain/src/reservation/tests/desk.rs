//! What is kept beside a visit's steps: setting out, the doctor named, notes; and why a triage becomes less urgent.

use super::*;
use crate::testing::{ask, replay};

type Decided = Result<Vec<ReservationEvent>, ReservationError>;

async fn decide(given: Vec<ReservationEvent>, by: Actor, command: ReservationCommand) -> Decided {
    framework().given(given).when_async(issue(by, command)).await.inspect_result()
}

#[tokio::test]
async fn setting_out_is_said_once() {
    let on_the_way = ReservationEvent::OnTheWay {};
    let first = decide(history(Status::Scheduled), owner(), ReservationCommand::SetOut).await;
    assert_eq!(first, Ok(vec![on_the_way.clone()]));
    let given = [history(Status::Scheduled), vec![on_the_way]].concat();
    assert_eq!(decide(given, owner(), ReservationCommand::SetOut).await, Ok(vec![]));
}

#[tokio::test]
async fn a_doctor_is_named_and_taken_away_again() {
    for (doctor_named, event) in [
        (Some(doctor_ref()), ReservationEvent::DoctorAssigned { doctor: doctor_ref() }),
        (None, ReservationEvent::DoctorUnassigned {}),
    ] {
        let command = ReservationCommand::AssignDoctor { doctor: doctor_named };
        let result = decide(history(Status::CheckedIn), staff(Role::Receptionist), command).await;
        assert_eq!(result, Ok(vec![event]));
    }
}

#[tokio::test]
async fn a_note_is_about_the_customer_whoever_writes_it() {
    let command = ReservationCommand::AddNote { id: note_id(), text: text("pays in coins") };
    let result = decide(history(Status::Completed), doctor(), command).await;
    assert_eq!(result, Ok(vec![ReservationEvent::NoteAdded { id: note_id(), text: owners("pays in coins") }]));
}

/// Every pair of urgencies: what becomes less urgent needs a note, everything else none.
#[test]
fn a_less_urgent_triage_needs_a_reason() {
    let colours = || [None].into_iter().chain(Acuity::ALL.iter().copied().map(Some));
    let allowed = |treatment: Treatment, acuity: Option<Acuity>| {
        treatment == Treatment::Emergency || !acuity.is_some_and(Acuity::is_emergency)
    };
    let all: Vec<(Treatment, Option<Acuity>)> = Treatment::ALL
        .iter()
        .flat_map(|treatment| colours().map(|acuity| (*treatment, acuity)))
        .filter(|(treatment, acuity)| allowed(*treatment, *acuity))
        .collect();
    assert_eq!(all.len(), 10);
    // From the most urgent to the least: a band, and in it a colour, none being the least.
    let level = |(treatment, acuity): (Treatment, Option<Acuity>)| {
        let colour = acuity.map_or(5, |acuity| Acuity::ALL.iter().position(|it| *it == acuity).unwrap());
        (treatment == Treatment::Standard, colour)
    };
    for from in &all {
        let mut before: Reservation = replay(history(Status::CheckedIn));
        let first = triage_because(from.0, from.1, Some("at first sight"));
        ask(&mut before, issue(doctor(), first)).unwrap();
        for to in &all {
            let lower = level(*to) > level(*from);
            for note in [None, Some("was only mud")] {
                let again = issue(doctor(), triage_because(to.0, to.1, note));
                let result = ask(&mut before.clone(), again);
                let refused = lower && note.is_none();
                assert_eq!(result.err(), refused.then_some(ReservationError::ReasonRequired), "{from:?} to {to:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_target_is_the_one_that_holds_when_it_is_triaged() {
    let targets = TriageTargets { yellow: 45, ..TriageTargets::default() };
    for (acuity, minutes) in [(Some(Acuity::Yellow), Some(45)), (Some(Acuity::Green), Some(120)), (None, None)] {
        let triage = TriageReservation { treatment: Treatment::Standard, acuity, note: None, targets };
        let result = decide(history(Status::CheckedIn), doctor(), ReservationCommand::Triage(triage)).await;
        let Ok([ReservationEvent::ReservationTriaged(triaged)]) = result.as_deref() else { panic!("{result:?}") };
        assert_eq!(triaged.target_minutes, minutes);
    }
}

#[tokio::test]
async fn a_treatment_begins_when_all_that_must_be_known_is_acknowledged() {
    let start = |mandatory: &[u128]| {
        let mandatory = mandatory.iter().copied().map(alert_id).collect();
        ReservationCommand::StartTreatment { doctor: None, mandatory }
    };
    let acknowledge = |alerts: &[u128]| {
        let alerts = alerts.iter().copied().map(alert_id).collect();
        ReservationCommand::AcknowledgeAlerts { alerts }
    };
    let acknowledged = |alerts: &[u128]| {
        let alerts = alerts.iter().copied().map(alert_id).collect();
        ReservationEvent::AlertsAcknowledged { alerts }
    };
    let started = || Ok(vec![ReservationEvent::TreatmentStarted { doctor: None }]);
    let unread = Err(ReservationError::AlertsUnacknowledged);
    assert_eq!(decide(history(Status::CheckedIn), doctor(), start(&[])).await, started());
    assert_eq!(decide(history(Status::CheckedIn), doctor(), start(&[1, 2])).await, unread);

    let one = [history(Status::CheckedIn), vec![acknowledged(&[1])]].concat();
    assert_eq!(decide(one.clone(), doctor(), start(&[1, 2])).await, unread);
    assert_eq!(decide(one.clone(), doctor(), start(&[1])).await, started());
    let rest = decide(one.clone(), doctor(), acknowledge(&[2, 1, 2])).await;
    assert_eq!(rest, Ok(vec![acknowledged(&[2])]), "what was read already is not said again");
    assert_eq!(decide(one, doctor(), acknowledge(&[1])).await, Ok(vec![]));
    let both = [history(Status::CheckedIn), vec![acknowledged(&[1, 2])]].concat();
    assert_eq!(decide(both, doctor(), start(&[2, 1])).await, started());
}

#[tokio::test]
async fn files_are_kept_for_the_staff_up_to_a_number_and_removed_again() {
    let add = |number| {
        let (id, name) = (attachment_id(number), text("x-ray.pdf"));
        ReservationCommand::AddAttachment { id, file: file(), name }
    };
    let added = |number| {
        let (id, name) = (attachment_id(number), owners("x-ray.pdf"));
        ReservationEvent::AttachmentAdded { id, file: file(), name }
    };
    let remove = |number| ReservationCommand::RemoveAttachment { id: attachment_id(number) };
    assert_eq!(decide(history(Status::CheckedIn), doctor(), add(1)).await, Ok(vec![added(1)]));
    let one = [history(Status::Completed), vec![added(1)]].concat();
    let removed = ReservationEvent::AttachmentRemoved { id: attachment_id(1) };
    assert_eq!(decide(one.clone(), doctor(), remove(1)).await, Ok(vec![removed.clone()]));
    assert_eq!(decide(one.clone(), owner(), remove(1)).await, Err(ReservationError::NotAllowed));
    assert_eq!(decide(one.clone(), doctor(), remove(2)).await, Err(ReservationError::NoSuchAttachment));
    let again = [one, vec![removed]].concat();
    assert_eq!(decide(again, doctor(), remove(1)).await, Err(ReservationError::NoSuchAttachment));
    let full = [history(Status::CheckedIn), (1..=20).map(added).collect()].concat();
    assert_eq!(decide(full, doctor(), add(21)).await, Err(ReservationError::TooManyAttachments));
}
