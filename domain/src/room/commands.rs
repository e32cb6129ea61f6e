//! What can be asked of a chat room.
//!
//! Never here: raw input. Values are parsed, passwords are hashed and ids are made before a command exists.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::RoomKind;
use crate::values::{RoomName, Text};
use crate::{AccountId, MessageId, ReservationId, RoomId};

/// What a message says.
pub type Body = Text<2000>;

/// A request to a chat room.
#[derive(Clone, Debug)]
pub enum RoomCommand {
    /// Open it.
    OpenRoom(OpenRoom),
    /// Close it: nobody writes there any more.
    CloseRoom,
    /// Write something.
    PostMessage(PostMessage),
    /// Write something else instead.
    EditMessage(EditMessage),
    /// Take something back.
    DeleteMessage(DeleteMessage),
    /// Give a consultation to a doctor, or to nobody in particular.
    AssignConsultation {
        /// Who takes it.
        doctor: Option<AccountId>,
    },
}

/// A new room.
#[derive(Clone, Debug)]
pub struct OpenRoom {
    /// Its id.
    pub id: RoomId,
    /// Its kind.
    pub kind: RoomKind,
    /// What it is called, if it is of a kind that has a name.
    pub name: Option<RoomName>,
    /// argon2id, PHC string; for a private room.
    pub password_hash: Option<String>,
    /// How many people fit in; the default, if nothing is said.
    pub capacity: Option<u32>,
    /// Whose it is: the two of a direct room, the customer of a consultation.
    pub members: BTreeSet<AccountId>,
    /// The reservation that a consultation is about.
    pub reservation: Option<ReservationId>,
}

/// A new message.
#[derive(Clone, Debug)]
pub struct PostMessage {
    /// Its id.
    pub id: MessageId,
    /// What it says.
    pub body: Body,
    /// What its sender's program calls it.
    pub client_id: String,
    /// The people it names.
    pub mentions: BTreeSet<AccountId>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Whether it is for the staff alone.
    pub note: bool,
    /// Whether the other of the two wants to hear nothing from the sender; looked up before, and guarded.
    pub blocked: bool,
}

/// A message as the log has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Which.
    pub id: MessageId,
    /// Who wrote it.
    pub sender: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Another text for a message.
#[derive(Clone, Debug)]
pub struct EditMessage {
    /// The message; looked up before. It never changes, so nothing has to be guarded.
    pub message: Posted,
    /// What it says now.
    pub body: Body,
    /// The people it names now.
    pub mentions: BTreeSet<AccountId>,
    /// As in a new message.
    pub blocked: bool,
}

/// No text for a message.
#[derive(Clone, Copy, Debug)]
pub struct DeleteMessage {
    /// The message; looked up before.
    pub message: Posted,
}
