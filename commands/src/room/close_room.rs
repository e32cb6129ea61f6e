//! Closing a room.
//!
//! Never here: telling those who are in it.

use domain::RoomId;
use domain::room::{Room, RoomCommand, RoomError};

use crate::{CommandError, Commands, Context, Receipt};

/// Closes a room. What was written there stays; its name is free again. Repeating it is safe.
pub async fn close_room(
    commands: &Commands,
    context: Context,
    room: RoomId,
) -> Result<Receipt, CommandError<RoomError>> {
    commands.execute::<Room>(&context, room.uuid(), RoomCommand::CloseRoom).await
}
