//! Given what happened, when this is asked, then that follows: the pet.
//!
//! Here: the people and the pet that the tests of this aggregate share.

mod alerts;
mod details;
mod events;
mod photos;

use chrono::NaiveDate;
use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::testing::{account, minute, person, text};
use crate::values::{Digest, FileRef, MediaType, Microchip, Role};
use crate::{Actor, Issued, Personal, PetAlertId, PetId};

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

fn removed() -> PetEvent {
    PetEvent::PetRemoved { id: id() }
}

fn new_alert(number: u128, mandatory: bool) -> NewAlert {
    NewAlert {
        id: PetAlertId::new(Uuid::from_u128(number)),
        kind: AlertKind::Allergy,
        mandatory,
        text: text("penicillin"),
    }
}

fn alert_added(number: u128, mandatory: bool) -> PetEvent {
    PetEvent::AlertAdded { alert: PetAlert::new(account(OWNER), new_alert(number, mandatory)) }
}

/// A photo that is told from others by its number.
fn photo(number: u8) -> Photo {
    let file = |size| FileRef {
        digest: Digest::new([number, size].repeat(16).try_into().unwrap()),
        media_type: MediaType::jpeg(),
        bytes: 100,
    };
    Photo { owner: account(OWNER), thumb: file(1), medium: file(2), full: file(3) }
}

fn photo_changed(number: u8) -> PetEvent {
    PetEvent::PhotoChanged { photo: Box::new(photo(number)) }
}
