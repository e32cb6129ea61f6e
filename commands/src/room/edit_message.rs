//! Writing something else instead of what was written.
//!
//! Never here: what it said before; the log keeps it.

use std::collections::BTreeSet;

use domain::room::{self, Body, Room, RoomCommand, RoomError};
use domain::{AccountId, RoomId};

use super::blocked::{LOOKS, blocked};
use super::find_message::{MessageAt, find_message};
use crate::{CommandError, Commands, Context, Receipt};

/// Another text for a message.
#[derive(Clone, Debug)]
pub struct EditMessage {
    /// Which message.
    pub message: MessageAt,
    /// What it says now.
    pub body: Body,
    /// The people it names now.
    pub mentions: BTreeSet<AccountId>,
}

/// Changes what a message says.
pub async fn edit_message(
    commands: &Commands,
    context: Context,
    room: RoomId,
    edit: EditMessage,
) -> Result<Receipt, CommandError<RoomError>> {
    let message = match find_message(commands, room, edit.message).await? {
        Ok(message) => message,
        Err(error) => return commands.refuse_early(&context, error).await,
    };
    for _ in 0..LOOKS {
        let state = commands.load::<Room>(room.uuid()).await?.state;
        let (blocked, guards) = blocked(commands, &state, message.sender).await?;
        let (body, mentions) = (edit.body.clone(), edit.mentions.clone());
        let request = RoomCommand::EditMessage(room::EditMessage { message, body, mentions, blocked });
        match commands.execute_on::<Room>(&context, room.uuid(), request, &guards).await {
            Err(CommandError::Contended) if !guards.is_empty() => {}
            answer => return answer,
        }
    }
    Err(CommandError::Contended)
}
