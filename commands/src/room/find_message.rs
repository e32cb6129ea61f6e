//! A message as the log has it.
//!
//! Never here: what became of it since.

use domain::room::{Posted, Room, RoomError, RoomEvent};
use domain::{AnyEvent, MessageId, RoomId};

use crate::{Commands, RecordedEvent, Unavailable};

/// A message and where it stands in the log: both are told to whoever saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageAt {
    /// Which.
    pub id: MessageId,
    /// Where.
    pub position: i64,
}

/// Looks a message of a room up.
pub(super) async fn find_message(
    commands: &Commands,
    room: RoomId,
    message: MessageAt,
) -> Result<Result<Posted, RoomError>, Unavailable> {
    let found = commands.log().at(message.position).await?.map(|recorded| posted(&recorded, room)).transpose()?;
    let posted = found.flatten().filter(|posted| posted.id == message.id);
    Ok(posted.ok_or(RoomError::NoSuchMessage))
}

/// The message that an event of a room is about, if one was written by it.
pub(super) fn posted(recorded: &RecordedEvent, room: RoomId) -> Result<Option<Posted>, Unavailable> {
    use cqrs_es::Aggregate as _;
    if recorded.aggregate_type != Room::TYPE || recorded.aggregate_id != room.to_string() {
        return Ok(None);
    }
    let AnyEvent::Room(event) = recorded.decode().map_err(Unavailable::unreadable)? else { return Ok(None) };
    let RoomEvent::MessagePosted(message) = *event else { return Ok(None) };
    Ok(Some(Posted { id: message.id, sender: message.sender, at: recorded.recorded_at }))
}
