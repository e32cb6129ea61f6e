//! The room that always exists.
//!
//! Never here: other rooms.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::room::{OpenRoom, Room, RoomCommand, RoomError, RoomKind};
use domain::values::RoomName;

use crate::{CommandError, Commands, Context, Source, Unavailable};

/// Sees to it that the general room is open. Any number of nodes may do so at the same time.
pub async fn open_general(commands: &Commands, now: DateTime<Utc>) -> Result<(), Unavailable> {
    let id = Room::GENERAL;
    if commands.load::<Room>(id.uuid()).await?.state.opened().is_some() {
        return Ok(());
    }
    let open = OpenRoom {
        id,
        kind: RoomKind::Public,
        name: Some(RoomName::parse(Room::GENERAL_NAME).map_err(Unavailable::unreadable)?),
        password_hash: None,
        capacity: Some(Room::GENERAL_CAPACITY),
        members: BTreeSet::new(),
        reservation: None,
    };
    let context = Context::new(Actor::System, Source::Process, now);
    match commands.execute::<Room>(&context, id.uuid(), RoomCommand::OpenRoom(open)).await {
        Ok(_) | Err(CommandError::Refused(RoomError::AlreadyExists)) => Ok(()),
        Err(CommandError::Unavailable(unavailable)) => Err(unavailable),
        Err(other) => Err(Unavailable::unreadable(format_args!("the general room was not opened: {other}"))),
    }
}
