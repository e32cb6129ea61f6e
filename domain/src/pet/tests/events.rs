//! What each event claims, and that none stores a personal text clear.

use super::*;
use crate::testing::{assert_all_sampled, assert_seals_completely, every_name, stored};
use crate::{AnyEvent, Claim, ClaimChange, Event};

fn samples() -> Vec<PetEvent> {
    let mut samples = vec![
        removed(),
        alert_added(1, true),
        alert_added(1, false),
        PetEvent::AlertRemoved { id: PetAlertId::new(Uuid::from_u128(1)) },
        photo_changed(1),
        PetEvent::PhotoRemoved { digest: photo(1).digest() },
    ];
    for fields in [bare_fields(), all_fields()] {
        let details = details(fields);
        samples.push(PetEvent::PetAdded { id: id(), owner: account(OWNER), details: details.clone() });
        samples.push(PetEvent::PetChanged { details });
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
fn what_leads_to_the_owner_is_the_owners() {
    for mut event in samples() {
        crate::HoldsPersonal::visit_personal(&mut event, &mut |text: &mut Personal| {
            assert_eq!(text.subject(), account(OWNER));
        });
    }
}

#[test]
fn a_removed_pet_keeps_its_one_place_so_that_nothing_is_reserved_for_it() {
    for event in samples() {
        let expected = match event.name() {
            "PetRemoved" => vec![ClaimChange::Take(Claim::OngoingReservation(id()))],
            _ => vec![],
        };
        assert_eq!(event.claims(), expected);
    }
    assert_eq!(every_name::<PetEvent>().len(), 7, "say above what a new event claims");
}

#[test]
fn events_are_stored_as_an_object_under_their_name() {
    for event in samples() {
        let payload = stored(event.clone());
        let json: serde_json::Value = serde_json::from_str(&payload).unwrap();
        assert!(json[event.name()].is_object(), "{json}");
        assert_eq!(cqrs_es::DomainEvent::event_type(&event), event.name());
        assert_eq!(cqrs_es::DomainEvent::event_version(&event), event.version());
        let decoded = AnyEvent::decode("pet", event.name(), event.version(), &payload).unwrap();
        assert_eq!(decoded.aggregate_type(), "pet");
    }
}
