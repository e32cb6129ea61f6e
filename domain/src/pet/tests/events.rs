//! What each event claims, and that none stores a personal text clear.

use super::*;
use crate::testing::{assert_all_sampled, assert_seals_completely, every_name, stored};
use crate::{AnyEvent, Claim, ClaimChange, Event};

fn samples() -> Vec<PetEvent> {
    let to = account(2);
    let weight =
        Weight { id: WeightId::new(Uuid::from_u128(1)), grams: Grams::new(4200).unwrap(), on: born(2024, 9, 2) };
    let mut samples = vec![
        removed(),
        alert_added(1, true),
        alert_added(1, false),
        PetEvent::AlertRemoved { id: PetAlertId::new(Uuid::from_u128(1)) },
        photo_changed(1),
        PetEvent::PhotoRemoved { digest: photo(1).digest() },
        PetEvent::WeightRecorded { weight },
        PetEvent::WeightRemoved { id: weight.id },
        PetEvent::VaccinationRemoved { id: VaccinationId::new(Uuid::from_u128(1)) },
        PetEvent::DeathRecorded { on: born(2024, 9, 2) },
        PetEvent::DeathWithdrawn {},
        PetEvent::TransferOffered { id: id(), to, at: minute(0) },
        PetEvent::TransferWithdrawn { to },
        PetEvent::TransferDeclined { from: account(OWNER), to },
    ];
    for (batch, due_on) in [(None, None), (Some("A-17".to_owned()), Some(born(2025, 9, 2)))] {
        let (id, vaccine) = (VaccinationId::new(Uuid::from_u128(1)), "Rabies".to_owned());
        let vaccination = Vaccination { id, vaccine, batch, given_on: born(2024, 9, 2), due_on };
        samples.push(PetEvent::VaccinationRecorded { vaccination });
    }
    for fields in [bare_fields(), all_fields()] {
        let details = details(fields);
        samples.push(PetEvent::PetAdded { id: id(), owner: account(OWNER), details: details.clone() });
        let alerts = vec![PetAlert::new(account(OWNER), new_alert(1, true))];
        let transferred = Transferred { id: id(), from: to, to: account(OWNER), details: (*details).clone(), alerts };
        samples.push(PetEvent::PetTransferred(Box::new(transferred)));
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
fn a_removed_pet_keeps_its_one_place_and_one_that_is_given_away_must_have_it_free() {
    let place = || Claim::OngoingReservation(id());
    for event in samples() {
        let expected = match event.name() {
            "PetRemoved" => vec![ClaimChange::Take(place())],
            "TransferOffered" | "PetTransferred" => vec![ClaimChange::Take(place()), ClaimChange::Release(place())],
            _ => vec![],
        };
        assert_eq!(event.claims(), expected);
    }
    assert_eq!(every_name::<PetEvent>().len(), 17, "say above what a new event claims");
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
