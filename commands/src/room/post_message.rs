//! Writing something in a room.
//!
//! What the sender's program calls a message is its idempotency key: sent again, also to another node, it is answered
//! as the first time and stands in the log once. Never here: whether the sender is in the room; `api` knows.

use std::collections::BTreeSet;

use domain::room::{self, Body, Room, RoomCommand, RoomError};
use domain::{AccountId, MessageId, RoomId};
use uuid::Uuid;

use super::blocked::{LOOKS, blocked};
use super::find_message::posted;
use crate::{CommandError, Commands, Context, IdempotencyKey};

/// Something to be written.
#[derive(Clone, Debug)]
pub struct PostMessage {
    /// What it says.
    pub body: Body,
    /// What its sender's program calls it: 1 to 64 visible ASCII characters.
    pub client_id: String,
    /// The people it names.
    pub mentions: BTreeSet<AccountId>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Whether it is for the staff alone.
    pub note: bool,
}

/// A message that is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub id: MessageId,
    /// Where.
    pub position: i64,
}

/// Writes a message, once for each `client_id` of a sender in a room.
pub async fn post_message(
    commands: &Commands,
    mut context: Context,
    sender: AccountId,
    room: RoomId,
    post: PostMessage,
) -> Result<Sent, CommandError<RoomError>> {
    let PostMessage { body, client_id, mentions, reply_to, note } = post;
    let key = format!("chat/{room}/{client_id}");
    // Whatever else it says: it is the same message.
    context.idempotency = IdempotencyKey::new(&key, b"chat").ok();
    let id = MessageId::new(Uuid::now_v7());
    for _ in 0..LOOKS {
        let state = commands.load::<Room>(room.uuid()).await?.state;
        let (blocked, guards) = blocked(commands, &state, sender).await?;
        let (body, client_id, mentions) = (body.clone(), client_id.clone(), mentions.clone());
        let message = room::PostMessage { id, body, client_id, mentions, reply_to, note, blocked };
        let request = RoomCommand::PostMessage(message);
        let receipt = match commands.execute_on::<Room>(&context, room.uuid(), request, &guards).await {
            Err(CommandError::Contended) if !guards.is_empty() => continue,
            answer => answer?,
        };
        if !receipt.repeated {
            return Ok(Sent { id, position: receipt.position });
        }
        let recorded = commands.log().at(receipt.position).await?;
        let first = recorded.map(|recorded| posted(&recorded, room)).transpose()?.flatten();
        return match first {
            Some(first) => Ok(Sent { id: first.id, position: receipt.position }),
            None => Err(CommandError::KeyReused),
        };
    }
    Err(CommandError::Contended)
}
