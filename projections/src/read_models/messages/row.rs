//! A message as people see it.
//!
//! Never here: what its sender is called; that changes.

use chrono::{DateTime, Utc};
use domain::{AccountId, MessageId, RoomId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ReadError;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Where in the log it was written.
    pub position: i64,
    /// Where in the log it was last changed.
    pub changed: i64,
    /// Which.
    pub id: MessageId,
    /// Where.
    pub room: RoomId,
    /// Who wrote it.
    pub sender: AccountId,
    /// What it says; nothing, once it was taken back or its sender was erased.
    pub body: Option<String>,
    /// What its sender's program calls it.
    pub client_id: String,
    /// The people it names.
    pub mentions: Vec<AccountId>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Whether it is for the staff alone.
    pub note: bool,
    /// When it was written.
    pub sent_at: DateTime<Utc>,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// Whether it was taken back, or went with its sender.
    pub deleted: bool,
    /// What it said before, oldest first.
    pub earlier: Vec<Earlier>,
}

/// What a message said before it was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The text.
    pub body: Option<String>,
    /// Until when it said so.
    pub until: DateTime<Utc>,
}

/// A message as it is stored.
pub(super) struct Stored {
    pub(super) position: i64,
    pub(super) changed: i64,
    pub(super) id: Uuid,
    pub(super) room: Uuid,
    pub(super) sender: Uuid,
    pub(super) body: Option<String>,
    pub(super) client_id: String,
    pub(super) mentions: Vec<Uuid>,
    pub(super) reply_to: Option<Uuid>,
    pub(super) note: bool,
    pub(super) sent_at: DateTime<Utc>,
    pub(super) edited_at: Option<DateTime<Utc>>,
    pub(super) deleted: bool,
    pub(super) earlier: String,
}

impl TryFrom<Stored> for MessageRow {
    type Error = ReadError;

    fn try_from(stored: Stored) -> Result<Self, ReadError> {
        Ok(Self {
            position: stored.position,
            changed: stored.changed,
            id: stored.id.into(),
            room: stored.room.into(),
            sender: stored.sender.into(),
            body: stored.body,
            client_id: stored.client_id,
            mentions: stored.mentions.into_iter().map(AccountId::new).collect(),
            reply_to: stored.reply_to.map(MessageId::new),
            note: stored.note,
            sent_at: stored.sent_at,
            edited_at: stored.edited_at,
            deleted: stored.deleted,
            earlier: serde_json::from_str(&stored.earlier).map_err(ReadError::unreadable)?,
        })
    }
}
