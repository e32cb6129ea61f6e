//! The room's state: small, however much was written there.
//!
//! Never here: the messages. What is needed of one is looked up and arrives in the command.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{RoomCommand, RoomError, RoomEvent, RoomKind, RoomOpened};
use crate::values::Role;
use crate::{AccountId, Actor, HoldsPersonal, Issued, MessageId, Personal, RoomId};

/// How long a message can be edited.
pub(super) const EDITABLE: TimeDelta = TimeDelta::minutes(10);
/// So many messages that were taken back are remembered while they could otherwise still be edited.
const MAX_DELETED: usize = 256;

/// A chat room.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Room {
    pub(super) opened: Option<RoomOpened>,
    pub(super) closed: bool,
    pub(super) doctor: Option<AccountId>,
    /// Whether the customer of a consultation waits for an answer; nobody said anything yet, if it is not known.
    pub(super) waits: Option<bool>,
    /// Taken back while it could be edited, with the moment it was written; oldest deletion first.
    pub(super) deleted: VecDeque<(MessageId, DateTime<Utc>)>,
}

impl Room {
    /// The room that always exists.
    pub const GENERAL: RoomId = RoomId::new(Uuid::from_u128(2));
    /// What it is called.
    pub const GENERAL_NAME: &str = "general";
    /// So many fit into it.
    pub const GENERAL_CAPACITY: u32 = 5000;
    /// So many fit into a room of which nothing else was said.
    pub const CAPACITY: u32 = 50;
    /// So many fit into any room of a person's.
    pub const MAX_CAPACITY: u32 = 1000;

    /// What it was opened with, if it exists.
    #[must_use]
    pub const fn opened(&self) -> Option<&RoomOpened> {
        self.opened.as_ref()
    }

    /// Whether it exists and was not closed.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.opened.is_some() && !self.closed
    }

    /// The doctor who took the consultation.
    #[must_use]
    pub const fn doctor(&self) -> Option<AccountId> {
        self.doctor
    }

    /// Whether the customer of a consultation waits for an answer.
    #[must_use]
    pub fn awaits_answer(&self) -> bool {
        self.is_open() && self.waits == Some(true)
    }

    /// The customer of a consultation.
    #[must_use]
    pub fn customer(&self) -> Option<AccountId> {
        let opened = self.opened.as_ref().filter(|opened| opened.kind == RoomKind::Consultation)?;
        opened.members.first().copied()
    }

    /// Whether somebody may know that it is there, and be in it if they know its password. To everybody else it does
    /// not exist.
    #[must_use]
    pub fn is_for(&self, by: Actor) -> bool {
        let Some(opened) = &self.opened else { return false };
        match (opened.kind, by) {
            (_, Actor::Anonymous) => false,
            (_, Actor::System) | (RoomKind::Public | RoomKind::Private, Actor::Person { .. }) => true,
            (RoomKind::Direct, Actor::Person { id, .. }) => opened.members.contains(&id),
            (RoomKind::Consultation, Actor::Person { id, role }) => opened.members.contains(&id) || role.sees_board(),
        }
    }

    /// Whether somebody has to give its password before they are in it.
    #[must_use]
    pub fn asks_password_of(&self, by: Actor) -> bool {
        self.opened.as_ref().is_some_and(|opened| {
            opened.kind == RoomKind::Private && by != Actor::System && (by.id().is_none() || by.id() != opened.owner)
        })
    }

    /// The other one, in a room of two.
    #[must_use]
    pub fn other_than(&self, account: AccountId) -> Option<AccountId> {
        let opened = self.opened.as_ref().filter(|opened| opened.kind == RoomKind::Direct)?;
        opened.members.iter().copied().find(|member| *member != account)
    }

    /// Whether somebody may see what is for the staff alone.
    #[must_use]
    pub const fn shows_notes_to(role: Role) -> bool {
        role.sees_board()
    }

    fn forget(&mut self, id: MessageId, posted_at: DateTime<Utc>, at: DateTime<Utc>) {
        self.deleted.retain(|(_, posted_at)| at < *posted_at + EDITABLE);
        if at < posted_at + EDITABLE {
            if self.deleted.len() >= MAX_DELETED {
                self.deleted.pop_front();
            }
            self.deleted.push_back((id, posted_at));
        }
    }
}

impl cqrs_es::Aggregate for Room {
    const TYPE: &'static str = "room";
    type Command = Issued<RoomCommand>;
    type Event = RoomEvent;
    type Error = RoomError;
    type Services = ();

    async fn handle(&mut self, command: Self::Command, (): &(), sink: &EventSink<Self>) -> Result<(), RoomError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: RoomEvent) {
        match event {
            RoomEvent::RoomOpened(opened) => self.opened = Some(opened),
            RoomEvent::RoomClosed {} => self.closed = true,
            RoomEvent::MessageDeleted { id, posted_at, at } => self.forget(id, posted_at, at),
            RoomEvent::QuestionAsked {} => self.waits = Some(true),
            RoomEvent::AnswerGiven {} => self.waits = Some(false),
            RoomEvent::ConsultationAssigned { doctor } => self.doctor = doctor,
            RoomEvent::MessagePosted(_) | RoomEvent::MessageEdited { .. } => {}
        }
    }
}

impl HoldsPersonal for Room {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        if let Some(opened) = &mut self.opened {
            opened.password_hash.visit_personal(visit);
        }
    }
}
