//! The room of two people.
//!
//! Never here: whether one of them blocks the other; that matters when something is written.

use std::collections::BTreeSet;

use domain::account::Account;
use domain::room::{OpenRoom, Room, RoomCommand, RoomError, RoomKind};
use domain::{AccountId, Claim, RoomId};
use uuid::Uuid;

use crate::{CommandError, Commands, Context, Receipt};

/// Opens the room of the actor and another, or says which it is: there is one for each two people.
pub async fn open_direct_room(
    commands: &Commands,
    context: Context,
    own: AccountId,
    other: AccountId,
) -> Result<Receipt, CommandError<RoomError>> {
    if commands.load::<Account>(other.uuid()).await?.state.profile().is_none() {
        return commands.refuse_early(&context, RoomError::NotFound).await;
    }
    let id = RoomId::new(Uuid::now_v7());
    let open = OpenRoom {
        id,
        kind: RoomKind::Direct,
        name: None,
        password_hash: None,
        capacity: None,
        members: BTreeSet::from([own, other]),
        reservation: None,
    };
    open_or_find(commands, &context, open, &Claim::DirectRoom(own, other)).await
}

/// Opens a room of which there is one, or finds it.
pub(super) async fn open_or_find(
    commands: &Commands,
    context: &Context,
    open: OpenRoom,
    claim: &Claim,
) -> Result<Receipt, CommandError<RoomError>> {
    let id = open.id.uuid();
    let opened = commands.create::<Room>(context, id, RoomCommand::OpenRoom(open), &[]).await;
    if !matches!(opened, Err(CommandError::Taken { .. })) {
        return opened;
    }
    match commands.holder(claim).await? {
        Some(room) => commands.where_it_is::<Room, _>(room).await,
        None => opened,
    }
}
