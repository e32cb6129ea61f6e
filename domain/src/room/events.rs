//! What happened in a chat room. The JSON of every variant is kept for ever.
//!
//! Never here: what somebody wrote in clear.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::RoomKind;
use crate::{AccountId, MessageId, Personal, ReservationId, RoomId};

/// Something that happened in a chat room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RoomEvent {
    /// It is open from here on.
    RoomOpened(RoomOpened),
    /// Nobody writes there any more, and its name is free.
    RoomClosed {},
    /// Somebody wrote something.
    MessagePosted(MessagePosted),
    /// They wrote something else instead. What it said before stays in the log.
    MessageEdited {
        /// Which.
        id: MessageId,
        /// What it says now.
        body: Personal,
        /// The people it names now.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        mentions: BTreeSet<AccountId>,
    },
    /// It says nothing any more.
    MessageDeleted {
        /// Which.
        id: MessageId,
        /// When it was written.
        posted_at: DateTime<Utc>,
        /// When it was taken back.
        at: DateTime<Utc>,
    },
    /// The customer of a consultation waits for an answer from here on: the message that follows is a question.
    QuestionAsked {},
    /// They wait no more: the message that follows answers them.
    AnswerGiven {},
    /// A doctor took the consultation, or nobody in particular.
    ConsultationAssigned {
        /// Who.
        doctor: Option<AccountId>,
    },
}

/// A room is open from here on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoomOpened {
    /// Its id.
    pub id: RoomId,
    /// Its kind.
    pub kind: RoomKind,
    /// What it is called among all; not about a person, so it outlasts whoever chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who opened it; nobody, if the hospital did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<AccountId>,
    /// argon2id, PHC string; sealed, because it goes when its owner goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<Personal>,
    /// How many people fit in.
    pub capacity: u32,
    /// The two of a direct room, the customer of a consultation.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub members: BTreeSet<AccountId>,
    /// The reservation that a consultation is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
}

/// Somebody wrote something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessagePosted {
    /// The message.
    pub id: MessageId,
    /// Who wrote it.
    pub sender: AccountId,
    /// What it says.
    pub body: Personal,
    /// What its sender's program calls it.
    pub client_id: String,
    /// The people it names.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub mentions: BTreeSet<AccountId>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Whether it is for the staff alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub note: bool,
}
