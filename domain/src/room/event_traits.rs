//! How events of a chat room are stored: their names, what they claim, which of their texts are personal.
//!
//! Never here: the events themselves.

use super::{RoomEvent, RoomKind, RoomOpened};
use crate::{Claim, ClaimChange, Event, HoldsPersonal, Personal};

impl RoomOpened {
    /// What only one open room can be.
    fn claim(&self) -> Option<Claim> {
        let mut members = self.members.iter().copied();
        match self.kind {
            RoomKind::Public | RoomKind::Private => self.name.clone().map(Claim::RoomName),
            RoomKind::Direct => Some(Claim::DirectRoom(members.next()?, members.next()?)),
            RoomKind::Consultation => Some(Claim::Consultation(members.next()?, self.reservation)),
        }
    }
}

impl Event for RoomEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        match self {
            Self::RoomOpened(opened) => opened.claim().map(ClaimChange::Take).into_iter().collect(),
            Self::RoomClosed {} => vec![ClaimChange::ReleaseAll],
            Self::MessagePosted(_)
            | Self::MessageEdited { .. }
            | Self::MessageDeleted { .. }
            | Self::QuestionAsked {}
            | Self::AnswerGiven {}
            | Self::ConsultationAssigned { .. } => Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::RoomOpened(_) => "RoomOpened",
            Self::RoomClosed {} => "RoomClosed",
            Self::MessagePosted(_) => "MessagePosted",
            Self::MessageEdited { .. } => "MessageEdited",
            Self::MessageDeleted { .. } => "MessageDeleted",
            Self::QuestionAsked {} => "QuestionAsked",
            Self::AnswerGiven {} => "AnswerGiven",
            Self::ConsultationAssigned { .. } => "ConsultationAssigned",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for RoomEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for RoomEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        match self {
            Self::RoomOpened(opened) => opened.password_hash.visit_personal(visit),
            Self::MessagePosted(posted) => visit(&mut posted.body),
            Self::MessageEdited { body, .. } => visit(body),
            Self::RoomClosed {}
            | Self::MessageDeleted { .. }
            | Self::QuestionAsked {}
            | Self::AnswerGiven {}
            | Self::ConsultationAssigned { .. } => {}
        }
    }
}
