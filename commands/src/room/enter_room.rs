//! Whether somebody is let into a room.
//!
//! Nothing of it is an event: who is where is nobody's history. Never here: whether there is room; that depends on who is
//! in it now, which `api` knows.

use std::sync::Arc;

use domain::room::{Room, RoomError};
use domain::{Actor, RoomId};

use crate::{CommandError, Commands};

/// A room that somebody is let into.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The room.
    pub room: Arc<Room>,
    /// Whether it took the password, which was right.
    pub by_password: bool,
}

/// Lets somebody in, or says why not. Whoever was let in by the password before needs it no more.
pub async fn enter_room(
    commands: &Commands,
    by: Actor,
    room: RoomId,
    password: Option<String>,
    let_in_before: bool,
) -> Result<Entry, CommandError<RoomError>> {
    let state = commands.load::<Room>(room.uuid()).await?.state;
    if !state.is_for(by) {
        return Err(CommandError::Refused(RoomError::NotFound));
    }
    if !state.is_open() {
        return Err(CommandError::Refused(RoomError::Closed));
    }
    if let_in_before || !state.asks_password_of(by) {
        return Ok(Entry { room: state, by_password: false });
    }
    let Some(password) = password else { return Err(CommandError::Refused(RoomError::WrongPassword)) };
    let hash = state.opened().and_then(|opened| opened.password_hash.as_ref()?.text().map(str::to_owned));
    if commands.passwords().check(password, hash).await? {
        Ok(Entry { room: state, by_password: true })
    } else {
        Err(CommandError::Refused(RoomError::WrongPassword))
    }
}
