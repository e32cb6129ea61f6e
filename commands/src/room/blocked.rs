//! Whether the other of two wants to hear nothing from the one who writes.
//!
//! Never here: refusing it; the room does.

use domain::AccountId;
use domain::account::Account;
use domain::room::Room;

use crate::event_store::StreamId;
use crate::executor::Guard;
use crate::{Commands, Unavailable};

/// How often it is looked again because the other's account changed meanwhile.
pub(super) const LOOKS: usize = 8;

/// Whether the sender is blocked in a room, and what that rests on. Only in rooms of two.
pub(super) async fn blocked(
    commands: &Commands,
    room: &Room,
    sender: AccountId,
) -> Result<(bool, Vec<Guard>), Unavailable> {
    let Some(other) = room.other_than(sender) else { return Ok((false, Vec::new())) };
    let loaded = commands.load::<Account>(other.uuid()).await?;
    let guard = (StreamId::of::<Account>(other.uuid()), loaded.version);
    Ok((loaded.state.blocked().contains(&sender), vec![guard]))
}
