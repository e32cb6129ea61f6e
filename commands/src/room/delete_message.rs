//! Taking back what was written.
//!
//! Never here: what it said; the log keeps it, and shows it to nobody but auditors.

use domain::RoomId;
use domain::room::{self, Room, RoomCommand, RoomError};

use super::find_message::{MessageAt, find_message};
use crate::{CommandError, Commands, Context, Receipt};

/// Takes a message back. Repeating it is safe.
pub async fn delete_message(
    commands: &Commands,
    context: Context,
    room: RoomId,
    message: MessageAt,
) -> Result<Receipt, CommandError<RoomError>> {
    let message = match find_message(commands, room, message).await? {
        Ok(message) => message,
        Err(error) => return commands.refuse_early(&context, error).await,
    };
    let request = RoomCommand::DeleteMessage(room::DeleteMessage { message });
    commands.execute::<Room>(&context, room.uuid(), request).await
}
