//! What each event claims and releases, and that none stores a personal text clear.

use super::*;
use crate::testing::{
    assert_all_sampled, assert_seals_completely, assert_state_seals_completely, every_name, replay, stored,
};
use crate::{AnyEvent, Claim, ClaimChange, DecodeError, Event};

/// Every event there is, with everything said and with nothing said that can be left out.
pub(super) fn samples() -> Vec<ReservationEvent> {
    use ReservationEvent as Event;
    let pet = pet();
    let mut samples = vec![
        requested(),
        Event::ReservationCheckedIn {},
        Event::ReservationAdmitted {},
        Event::ReservationReady {},
        Event::ReservationCompleted { pet, on_behalf: true },
        Event::ReservationCompleted { pet, on_behalf: false },
        Event::ReservationMoved(Moved { rank: rank("5"), placement: Placement::Before(reservation(9)) }),
        Event::ReservationMoved(Moved { rank: rank("5"), placement: Placement::After(reservation(9)) }),
    ];
    let said = |words: &str| [None, Some(owners(words))];
    for (doctor, time) in [(None, None), (Some(doctor_ref()), Some(minute(1)))] {
        samples.push(Event::ReservationScheduled(Scheduled { doctor: doctor.clone(), start: time, end: time }));
        samples.push(Event::TreatmentStarted { doctor });
    }
    for (notes, preferred_at) in said("bites").into_iter().zip([None, Some(minute(1))]) {
        samples.push(Event::ReservationEdited { reason: owners("coughs"), notes, preferred_at });
    }
    for reason in said("because") {
        samples.push(Event::ReservationDeclined { pet, reason: reason.clone() });
        samples.push(Event::ReservationCancelled { pet, reason: reason.clone() });
        samples.push(Event::ReservationMarkedNoShow { pet, reason: reason.clone() });
        let (from, to) = (Status::Completed, Status::ReadyForRelease);
        samples.push(Event::StepUndone { from, to, pet, reason: reason.clone() });
        let (treatment, acuity) = (Treatment::Emergency, reason.as_ref().map(|_| Acuity::Red));
        samples.push(Event::ReservationTriaged(Triaged { treatment, acuity, note: reason, rank: rank("5") }));
    }
    if let Event::ReservationRequested(mut bare) = requested() {
        (bare.notes, bare.preferred_at, bare.pet.breed) = (None, None, None);
        samples.push(Event::ReservationRequested(bare));
    }
    samples
}

#[test]
fn no_event_stores_a_personal_text_clear() {
    let samples = samples();
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
    }
}

#[test]
fn no_snapshot_stores_a_personal_text_clear() {
    assert_state_seals_completely(&replay::<Reservation>(history(Status::Completed)));
}

#[test]
fn events_are_stored_as_an_object_under_their_name() {
    for event in samples() {
        let json: serde_json::Value = serde_json::from_str(&stored(event.clone())).unwrap();
        assert!(json[event.name()].is_object(), "{json}");
        assert_eq!(cqrs_es::DomainEvent::event_type(&event), event.name());
        assert_eq!(cqrs_es::DomainEvent::event_version(&event), event.version());
    }
}

#[test]
fn events_of_another_type_version_or_aggregate_are_refused() {
    let payload = stored(requested());
    let decode = |aggregate: &str, name: &str, version: &str| AnyEvent::decode(aggregate, name, version, &payload);
    assert!(decode("reservation", "ReservationRequested", "1.0").is_ok());
    assert!(matches!(decode("reservation", "ReservationEdited", "1.0"), Err(DecodeError::Mismatch { .. })));
    assert!(matches!(decode("reservation", "ReservationRequested", "9.0"), Err(DecodeError::Mismatch { .. })));
    let parsed = |version| {
        let payload = serde_json::from_str(&payload).unwrap();
        crate::decode_value::<ReservationEvent>("ReservationRequested", version, payload)
    };
    assert!(parsed("1.0").is_ok());
    assert!(matches!(parsed("9.0"), Err(DecodeError::Mismatch { .. })));
    assert!(matches!(decode("pet", "ReservationRequested", "1.0"), Err(DecodeError::Payload(_))));
    assert!(matches!(decode("invoice", "ReservationRequested", "1.0"), Err(DecodeError::UnknownAggregate(_))));
}

#[test]
fn a_request_takes_the_pets_place_and_an_end_gives_it_back() {
    let place = || Claim::OngoingReservation(pet());
    for event in samples() {
        let expected = match event.name() {
            "ReservationRequested" | "StepUndone" => vec![ClaimChange::Take(place())],
            "ReservationCompleted" | "ReservationDeclined" | "ReservationCancelled" | "ReservationMarkedNoShow" => {
                vec![ClaimChange::Release(place())]
            }
            _ => vec![],
        };
        assert_eq!(event.claims(), expected, "{}", event.name());
    }
    assert_eq!(every_name::<ReservationEvent>().len(), 14, "say above what a new event claims");
}
