//! A chat room: who may enter and write, what was written, and how it ended.
//!
//! Never here: who is in it now. That is nobody's history; see `api`.

mod aggregate;
mod commands;
mod decisions;
mod error;
mod event_traits;
mod events;
mod kind;
#[cfg(test)]
mod tests;

pub use aggregate::Room;
pub use commands::{Body, DeleteMessage, EditMessage, OpenRoom, PostMessage, Posted, RoomCommand};
pub use error::RoomError;
pub use events::{MessagePosted, RoomEvent, RoomOpened};
pub use kind::RoomKind;
