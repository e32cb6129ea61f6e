//! Given what happened, when this is asked, then that follows: the pet.

use chrono::NaiveDate;
use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::testing::{
    account, assert_all_sampled, assert_seals_completely, assert_state_seals_completely, every_name, minute, person,
    replay, stored, text,
};
use crate::values::{Microchip, Role};
use crate::{Actor, AnyEvent, Claim, ClaimChange, Event, Issued, Personal, PetId};

const OWNER: u128 = 1;

fn framework() -> TestFramework<Pet> {
    TestFramework::with(())
}

fn id() -> PetId {
    PetId::new(Uuid::from_u128(50))
}

fn owner() -> Actor {
    person(account(OWNER), Role::Customer)
}

fn born(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn bare_fields() -> PetFields {
    PetFields {
        name: text("Rex"),
        species: Species::Dog,
        breed: None,
        sex: Sex::Unknown,
        neutered: None,
        date_of_birth: None,
        colour: None,
        microchip: None,
        notes: None,
    }
}

fn all_fields() -> PetFields {
    PetFields {
        breed: Some(text("Beagle")),
        sex: Sex::Male,
        neutered: Some(true),
        date_of_birth: Some(born(2020, 2, 29)),
        colour: Some(text("tricolour")),
        microchip: Some(Microchip::parse("528210000123456").unwrap()),
        notes: Some(text("bites")),
        ..bare_fields()
    }
}

fn details(fields: PetFields) -> Box<PetDetails> {
    Box::new(PetDetails::new(account(OWNER), fields))
}

fn added() -> PetEvent {
    PetEvent::PetAdded { id: id(), owner: account(OWNER), details: details(bare_fields()) }
}

fn add(fields: PetFields) -> PetCommand {
    PetCommand::AddPet(Box::new(AddPet { id: id(), owner: account(OWNER), fields }))
}

fn change(fields: PetFields) -> PetCommand {
    PetCommand::ChangePet(Box::new(fields))
}

fn issue(by: Actor, command: PetCommand) -> Issued<PetCommand> {
    Issued { by, at: minute(0), command }
}

fn everybody() -> Vec<Actor> {
    let roles = Role::ALL.into_iter();
    let people = roles.flat_map(|role| [OWNER, 2].map(|id| person(account(id), role)));
    people.chain([Actor::System, Actor::Anonymous]).collect()
}

/// Its owner, unless the owner is an auditor, and the staff.
fn may(by: Actor) -> bool {
    match by {
        Actor::Person { role: Role::Receptionist | Role::Doctor | Role::Admin, .. } | Actor::System => true,
        Actor::Person { role: Role::Customer, id } => id == account(OWNER),
        Actor::Person { role: Role::Auditor, .. } | Actor::Anonymous => false,
    }
}

/// An auditor sees what they may not change; to others it does not exist.
fn refusal(by: Actor) -> PetError {
    if matches!(by, Actor::Person { role: Role::Auditor, .. }) { PetError::NotAllowed } else { PetError::NotFound }
}

#[tokio::test]
async fn the_owner_and_the_staff_add_change_and_remove() {
    for by in everybody() {
        for (given, command, event, refused) in [
            (vec![], add(bare_fields()), added(), PetError::NotAllowed),
            (vec![added()], change(all_fields()), PetEvent::PetChanged { details: details(all_fields()) }, refusal(by)),
            (vec![added()], PetCommand::RemovePet, PetEvent::PetRemoved { id: id() }, refusal(by)),
        ] {
            let result = framework().given(given).when_async(issue(by, command)).await.inspect_result();
            let expected = if may(by) { Ok(vec![event]) } else { Err(refused) };
            assert_eq!(result, expected, "{by:?}");
        }
    }
}

#[tokio::test]
async fn a_pet_is_added_once() {
    for given in [vec![added()], vec![added(), PetEvent::PetRemoved { id: id() }]] {
        for by in everybody() {
            let result = framework().given(given.clone()).when_async(issue(by, add(bare_fields()))).await;
            result.then_expect_error(PetError::AlreadyExists);
        }
    }
}

#[tokio::test]
async fn nothing_can_be_asked_of_a_pet_that_does_not_exist_or_was_removed() {
    for given in [vec![], vec![added(), PetEvent::PetRemoved { id: id() }]] {
        for by in everybody() {
            for command in [change(all_fields()), PetCommand::RemovePet] {
                let result = framework().given(given.clone()).when_async(issue(by, command)).await;
                result.then_expect_error(PetError::NotFound);
            }
        }
    }
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_no_event() {
    for fields in [bare_fields(), all_fields()] {
        let given = vec![added(), PetEvent::PetChanged { details: details(fields.clone()) }];
        framework().given(given).when_async(issue(owner(), change(fields))).await.then_expect_events(vec![]);
    }
}

#[tokio::test]
async fn a_pet_is_not_born_after_tomorrow() {
    let today = minute(0).date_naive();
    for (days, right) in [(-1, true), (0, true), (1, true), (2, false)] {
        let fields = PetFields { date_of_birth: Some(today + chrono::TimeDelta::days(days)), ..all_fields() };
        for (given, command) in [(vec![], add(fields.clone())), (vec![added()], change(fields))] {
            let result = framework().given(given).when_async(issue(owner(), command)).await.inspect_result();
            assert_eq!(result.is_ok(), right, "{days}");
            if !right {
                assert_eq!(result, Err(PetError::BornInFuture));
            }
        }
    }
}

#[test]
fn a_pet_is_what_was_last_said_of_it_until_it_is_removed() {
    let pet: Pet = replay([added()]);
    assert_eq!((pet.owner(), pet.details()), (Some(account(OWNER)), Some(&*details(bare_fields()))));
    let pet: Pet = replay([added(), PetEvent::PetChanged { details: details(all_fields()) }]);
    assert_eq!((pet.owner(), pet.details()), (Some(account(OWNER)), Some(&*details(all_fields()))));
    assert_state_seals_completely(&pet);
    let pet: Pet = replay([added(), PetEvent::PetRemoved { id: id() }]);
    assert_eq!((pet.owner(), pet.details()), (None, None));
}

fn samples() -> Vec<PetEvent> {
    let mut samples = vec![PetEvent::PetRemoved { id: id() }];
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
    assert_eq!(every_name::<PetEvent>().len(), 3, "say above what a new event claims");
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
