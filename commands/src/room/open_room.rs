//! Opening a room for everybody, or for those who know its password.
//!
//! Never here: rooms of two, and consultations.

use std::collections::BTreeSet;

use domain::RoomId;
use domain::room::{self, Room, RoomCommand, RoomError, RoomKind};
use domain::values::{Password, RoomName};

use crate::{CommandError, Commands, Context, Receipt};

/// A new room.
#[derive(Clone, Debug)]
pub struct OpenRoom {
    /// Its id.
    pub id: RoomId,
    /// What it is called.
    pub name: RoomName,
    /// Who knows it is let in; everybody, if there is none.
    pub password: Option<Password>,
    /// How many people fit in; the default, if nothing is said.
    pub capacity: Option<u32>,
}

/// Opens a room. `Taken` while another open room has the name.
pub async fn open_room(
    commands: &Commands,
    context: Context,
    open: OpenRoom,
) -> Result<Receipt, CommandError<RoomError>> {
    let OpenRoom { id, name, password, capacity } = open;
    let kind = if password.is_some() { RoomKind::Private } else { RoomKind::Public };
    let password_hash = match password {
        Some(password) => Some(commands.passwords().hash(&password).await?),
        None => None,
    };
    let (name, members, reservation) = (Some(name), BTreeSet::new(), None);
    let open = room::OpenRoom { id, kind, name, password_hash, capacity, members, reservation };
    commands.create::<Room>(&context, id.uuid(), RoomCommand::OpenRoom(open), &[]).await
}
