//! What is written in chat rooms, told as soon as it is in the log and in the log's order, for whoever carries it to
//! people on this node.
//!
//! It reads the log itself and not the tables of messages: those follow a moment later, and a chat has no moment to
//! lose. Never here: who is in a room.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::{Commands, Unavailable};
use domain::account::AccountEvent;
use domain::room::RoomEvent;
use domain::{AccountId, AnyEvent, MessageId, Personal, RoomId};
use tokio::sync::watch;

use crate::ReadError;
use crate::happened::{Happened, prepare};

/// Events read at a time.
const PAGE: i64 = 1000;

/// Something to be told to those who are in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatEvent {
    /// Where it is in the log.
    pub position: i64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What it is.
    pub change: ChatChange,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatChange {
    /// A room was opened.
    Opened(RoomId),
    /// A room was closed.
    Closed(RoomId),
    /// Somebody wrote something.
    Posted(RoomId, Box<Written>),
    /// They wrote something else instead.
    Edited(RoomId, MessageId, Option<String>, BTreeSet<AccountId>),
    /// They took it back.
    Deleted(RoomId, MessageId),
    /// A consultation was given to a doctor, or to nobody.
    Assigned(RoomId, Option<AccountId>),
    /// Somebody was erased, with all that they wrote.
    Erased(AccountId),
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub id: MessageId,
    /// Who wrote it.
    pub sender: AccountId,
    /// What it says; nothing, if its sender was erased meanwhile.
    pub body: Option<String>,
    /// What its sender's program calls it.
    pub client_id: String,
    /// The people it names.
    pub mentions: BTreeSet<AccountId>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Whether it is for the staff alone.
    pub note: bool,
}

/// The chat's part of the log, from a position on.
pub struct ChatFeed {
    commands: Commands,
    known: watch::Receiver<i64>,
    position: i64,
}

impl ChatFeed {
    pub(crate) fn new(commands: Commands) -> Self {
        let known = commands.log().watch();
        let position = *known.borrow();
        Self { commands, known, position }
    }

    /// Everything up to here was told.
    #[must_use]
    pub const fn position(&self) -> i64 {
        self.position
    }

    /// Waits until the log grew, and says what happened behind the position. May be nothing that concerns the chat.
    pub async fn next(&mut self) -> Result<Vec<ChatEvent>, ReadError> {
        let position = self.position;
        let grown = self.known.wait_for(|known| *known > position).await.map(|known| *known);
        let upto = grown.map_err(|_| Unavailable::Stopped)?;
        let recorded = self.commands.log().chat(position, upto, PAGE).await?;
        let complete = i64::try_from(recorded.len()).is_ok_and(|found| found < PAGE);
        let last = recorded.last().map_or(upto, |last| last.position);
        let events = prepare(self.commands.keys(), recorded).await?;
        self.position = if complete { upto } else { last };
        Ok(events.into_iter().filter_map(told).collect())
    }

    /// How long to wait before it is tried again after a failure.
    pub const AGAIN: Duration = Duration::from_millis(200);
}

fn told(happened: Happened) -> Option<ChatEvent> {
    let Happened { position, id, recorded_at, event, .. } = happened;
    let room = RoomId::new(id);
    let readable = |personal: &Personal| personal.text().map(str::to_owned);
    let change = match event {
        AnyEvent::Account(AccountEvent::AccountErased {}) => ChatChange::Erased(id.into()),
        AnyEvent::Room(event) => match *event {
            RoomEvent::RoomOpened(_) => ChatChange::Opened(room),
            RoomEvent::RoomClosed {} => ChatChange::Closed(room),
            RoomEvent::MessagePosted(message) => ChatChange::Posted(
                room,
                Box::new(Written {
                    id: message.id,
                    sender: message.sender,
                    body: readable(&message.body),
                    client_id: message.client_id,
                    mentions: message.mentions,
                    reply_to: message.reply_to,
                    note: message.note,
                }),
            ),
            RoomEvent::MessageEdited { id, body, mentions } => ChatChange::Edited(room, id, readable(&body), mentions),
            RoomEvent::MessageDeleted { id, .. } => ChatChange::Deleted(room, id),
            RoomEvent::ConsultationAssigned { doctor } => ChatChange::Assigned(room, doctor),
            RoomEvent::QuestionAsked {} | RoomEvent::AnswerGiven {} => return None,
        },
        _ => return None,
    };
    Some(ChatEvent { position, at: recorded_at, change })
}
