//! What the server sends, as JSON. `docs/chat.md` describes every frame.
//!
//! Never here: whom it is sent to.

use chrono::{DateTime, Utc};
use domain::room::RoomKind;
use domain::{AccountId, MessageId, ReservationId, RoomId};
use projections::{Earlier, MessageRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::ProblemFieldBody;

/// So many colours tell people apart; each is readable on light and dark.
const COLOURS: u128 = 12;

/// Somebody, as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ChatPerson)]
pub(crate) struct PersonBody {
    #[schema(value_type = Uuid)]
    pub(crate) id: AccountId,
    /// The name they show to others; null if they were erased.
    pub(crate) alias: Option<String>,
    /// Which of twelve colours is theirs, from 0; always the same.
    #[schema(maximum = 11)]
    pub(crate) colour: u8,
}

impl PersonBody {
    /// A person of this name.
    #[must_use]
    pub(crate) fn new(id: AccountId, alias: Option<String>) -> Self {
        Self { id, alias, colour: colour(id) }
    }
}

/// The colour of a person. The id's last bits are as good as random.
fn colour(id: AccountId) -> u8 {
    u8::try_from(id.uuid().as_u128() % COLOURS).unwrap_or_default()
}

/// A message: a frame of its own, and an entry of a room's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ChatMessage)]
pub(crate) struct MessageBody {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[schema(value_type = Uuid)]
    pub(crate) room: RoomId,
    /// Where it is in the log.
    pub(crate) position: i64,
    #[schema(value_type = Uuid)]
    pub(crate) message_id: MessageId,
    /// What its sender's program called it.
    pub(crate) client_id: String,
    pub(crate) sender: PersonBody,
    /// What it says; null if it was taken back, or its sender was erased.
    pub(crate) body: Option<String>,
    pub(crate) sent_at: DateTime<Utc>,
    /// The people it names.
    #[schema(value_type = Vec<Uuid>)]
    pub(crate) mentions: Vec<AccountId>,
    /// The message it answers.
    #[schema(value_type = Option<Uuid>)]
    pub(crate) reply_to: Option<MessageId>,
    /// Whether it is for the staff alone.
    pub(crate) note: bool,
    /// When it was last edited.
    pub(crate) edited_at: Option<DateTime<Utc>>,
    /// What it said before, oldest first.
    #[schema(value_type = Vec<EarlierBody>)]
    pub(crate) earlier: Vec<Earlier>,
    /// Whether it was taken back.
    pub(crate) deleted: bool,
}

/// What a message said before it was edited.
#[derive(ToSchema)]
#[schema(as = EarlierText)]
#[expect(dead_code, reason = "it describes `Earlier`")]
pub(crate) struct EarlierBody {
    body: Option<String>,
    /// Until when it said so.
    until: DateTime<Utc>,
}

impl MessageBody {
    /// A message of a room's history.
    #[must_use]
    pub(crate) fn of(row: MessageRow, alias: Option<String>) -> Self {
        Self {
            kind: "message",
            room: row.room,
            position: row.position,
            message_id: row.id,
            client_id: row.client_id,
            sender: PersonBody::new(row.sender, alias),
            body: row.body,
            sent_at: row.sent_at,
            mentions: row.mentions,
            reply_to: row.reply_to,
            note: row.note,
            edited_at: row.edited_at,
            earlier: row.earlier,
            deleted: row.deleted,
        }
    }
}

/// What a room is, for whoever is let in.
#[derive(Clone, Debug, Serialize)]
pub(super) struct RoomInfo {
    pub(super) kind: RoomKind,
    pub(super) name: Option<String>,
    pub(super) owner_id: Option<AccountId>,
    pub(super) capacity: u32,
    pub(super) reservation_id: Option<ReservationId>,
    pub(super) doctor_id: Option<AccountId>,
    /// The other one, in a room of two.
    pub(super) with: Option<PersonBody>,
}

/// Every frame but `message`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerFrame {
    Hello {
        you: PersonBody,
        online: usize,
        doctors: usize,
        heartbeat_seconds: u64,
    },
    Joined(Box<Joined>),
    Resumed {
        room: RoomId,
        position: i64,
        people: usize,
        members: Vec<PersonBody>,
    },
    Reset {
        room: RoomId,
    },
    Left {
        room: RoomId,
    },
    Ack {
        room: RoomId,
        client_id: String,
        message_id: MessageId,
        position: i64,
    },
    Done {
        room: RoomId,
        request: &'static str,
        message_id: Option<MessageId>,
        position: i64,
    },
    Error(Box<ErrorFrame>),
    MemberJoined {
        room: RoomId,
        member: PersonBody,
        people: usize,
    },
    MemberLeft {
        room: RoomId,
        member_id: AccountId,
        people: usize,
    },
    RoomOpened {
        room: RoomId,
        kind: RoomKind,
        name: Option<String>,
    },
    RoomClosed {
        room: RoomId,
        position: i64,
    },
    Presence {
        online: usize,
        doctors: usize,
    },
    Rooms {
        people: Vec<RoomPeople>,
    },
    Typing {
        room: RoomId,
        sender: PersonBody,
    },
    Signal {
        room: RoomId,
        sender: PersonBody,
        connection: u64,
        data: String,
    },
    Read {
        room: RoomId,
        account_id: AccountId,
        position: i64,
    },
    Edited {
        room: RoomId,
        /// Of the edit; left out among what was missed.
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<i64>,
        message_id: MessageId,
        body: Option<String>,
        mentions: Vec<AccountId>,
        edited_at: DateTime<Utc>,
    },
    Deleted {
        room: RoomId,
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<i64>,
        message_id: MessageId,
    },
    Erased {
        account_id: AccountId,
    },
    Assigned {
        room: RoomId,
        position: i64,
        doctor_id: Option<AccountId>,
    },
    Notice {
        room: RoomId,
        kind: RoomKind,
        name: Option<String>,
        position: i64,
        sender: PersonBody,
        mention: bool,
    },
    Pong,
}

/// Somebody is let in.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Joined {
    pub(super) room: RoomId,
    /// Everything behind it is sent.
    pub(super) position: i64,
    pub(super) info: RoomInfo,
    pub(super) history: Vec<MessageBody>,
    /// Whether there are messages before these.
    pub(super) more: bool,
    pub(super) members: Vec<PersonBody>,
    pub(super) people: usize,
    /// Up to where the person has read.
    pub(super) read: i64,
    pub(super) unread: i64,
}

/// Something was not done.
#[derive(Debug, Serialize)]
pub(super) struct ErrorFrame {
    /// The type of the frame that asked for it, if it could be read.
    pub(super) request: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) room: Option<RoomId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_id: Option<String>,
    pub(super) code: &'static str,
    pub(super) detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ProblemFieldBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u32>,
}

/// How many people are in a room.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct RoomPeople {
    pub(super) room: RoomId,
    pub(super) people: usize,
}

/// The text of a frame. What is ours to say can always be said as JSON.
pub(super) fn text(frame: &impl Serialize) -> String {
    serde_json::to_string(frame).unwrap_or_else(|error| {
        tracing::error!(%error, "a frame of the chat could not be written");
        r#"{"type":"error","code":"internal","detail":""}"#.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_person_always_has_the_same_colour_and_all_are_used() {
        let person = |number| AccountId::new(Uuid::from_u128(number));
        let mut colours: Vec<u8> = (0..1000).map(|number| colour(person(number * 7919))).collect();
        assert!((0..1000).all(|number| colour(person(number)) == colour(person(number))));
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours, (0..12).collect::<Vec<_>>());
    }
}
