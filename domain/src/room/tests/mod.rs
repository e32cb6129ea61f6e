//! Given what happened, when this is asked, then that follows: the chat room.
//!
//! Here: the people, rooms and messages that the tests of this aggregate share.

mod events;
mod messages;
mod permissions;

use std::collections::BTreeSet;

use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::testing::{account, minute, person, text};
use crate::values::{Role, RoomName};
use crate::{AccountId, Actor, Issued, MessageId, Personal, ReservationId, RoomId};

const ANNA: u128 = 1;
const BRUNO: u128 = 2;
const STRANGER: u128 = 3;
const STAFF: u128 = 4;

fn framework() -> TestFramework<Room> {
    TestFramework::with(())
}

fn anna() -> Actor {
    person(account(ANNA), Role::Customer)
}

fn bruno() -> Actor {
    person(account(BRUNO), Role::Customer)
}

/// Everybody who could ask: Anna and Bruno, somebody else in each role, the system, and nobody.
fn everybody() -> Vec<Actor> {
    let others = Role::ALL.map(|role| person(account(if role == Role::Customer { STRANGER } else { STAFF }), role));
    [anna(), bruno()].into_iter().chain(others).chain([Actor::System, Actor::Anonymous]).collect()
}

fn issue(by: Actor, command: RoomCommand) -> Issued<RoomCommand> {
    Issued { by, at: minute(30), command }
}

fn id() -> RoomId {
    RoomId::new(Uuid::from_u128(77))
}

fn message(number: u128) -> MessageId {
    MessageId::new(Uuid::from_u128(1_000 + number))
}

fn reservation() -> ReservationId {
    ReservationId::new(Uuid::from_u128(5))
}

fn members(kind: RoomKind) -> BTreeSet<AccountId> {
    match kind {
        RoomKind::Public | RoomKind::Private => BTreeSet::new(),
        RoomKind::Direct => BTreeSet::from([account(ANNA), account(BRUNO)]),
        RoomKind::Consultation => BTreeSet::from([account(ANNA)]),
    }
}

/// As Anna opens it.
fn open(kind: RoomKind) -> OpenRoom {
    OpenRoom {
        id: id(),
        kind,
        name: kind.is_named().then(|| RoomName::parse("Cats").unwrap()),
        password_hash: (kind == RoomKind::Private).then(|| "$argon2id$1".to_owned()),
        capacity: Some(3),
        members: members(kind),
        reservation: (kind == RoomKind::Consultation).then(reservation),
    }
}

fn opened(kind: RoomKind) -> RoomEvent {
    RoomEvent::RoomOpened(RoomOpened {
        id: id(),
        kind,
        name: kind.is_named().then(|| "cats".to_owned()),
        owner: Some(account(ANNA)),
        password_hash: (kind == RoomKind::Private).then(|| Personal::clear(account(ANNA), "$argon2id$1")),
        capacity: 3,
        members: members(kind),
        reservation: (kind == RoomKind::Consultation).then(reservation),
    })
}

fn post(number: u128) -> PostMessage {
    PostMessage {
        id: message(number),
        body: text("Good morning"),
        client_id: format!("c{number}"),
        mentions: BTreeSet::from([account(BRUNO)]),
        reply_to: Some(message(0)),
        note: false,
        blocked: false,
    }
}

/// As somebody wrote it.
fn posted(number: u128, sender: u128) -> MessagePosted {
    MessagePosted {
        id: message(number),
        sender: account(sender),
        body: Personal::clear(account(sender), "Good morning"),
        client_id: format!("c{number}"),
        mentions: BTreeSet::from([account(BRUNO)]),
        reply_to: Some(message(0)),
        note: false,
    }
}

/// A message of Anna's, of minute 25.
fn annas(number: u128) -> Posted {
    Posted { id: message(number), sender: account(ANNA), at: minute(25) }
}

fn edit(message: Posted) -> RoomCommand {
    RoomCommand::EditMessage(EditMessage {
        message,
        body: text("Good evening"),
        mentions: BTreeSet::new(),
        blocked: false,
    })
}

fn edited(message: MessageId) -> RoomEvent {
    RoomEvent::MessageEdited {
        id: message,
        body: Personal::clear(account(ANNA), "Good evening"),
        mentions: BTreeSet::new(),
    }
}

fn delete(message: Posted) -> RoomCommand {
    RoomCommand::DeleteMessage(DeleteMessage { message })
}

fn deleted(message: Posted) -> RoomEvent {
    RoomEvent::MessageDeleted { id: message.id, posted_at: message.at, at: minute(30) }
}
