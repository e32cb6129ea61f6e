//! What follows from each command: who may ask it, and the events that answer it.
//!
//! Never here: whether somebody knows the password of a private room; that was found out before they were let in.

use chrono::{DateTime, Utc};

use super::aggregate::EDITABLE;
use super::{
    DeleteMessage, EditMessage, MessagePosted, OpenRoom, PostMessage, Posted, Room, RoomCommand, RoomError, RoomEvent,
    RoomKind, RoomOpened,
};
use crate::values::Role;
use crate::{AccountId, Actor, Issued, Personal};

type Decided = Result<Vec<RoomEvent>, RoomError>;

impl Room {
    pub(super) fn decide(&self, issued: Issued<RoomCommand>) -> Decided {
        let Issued { by, at, command } = issued;
        match (&self.opened, command) {
            (None, RoomCommand::OpenRoom(open)) => open_room(by, open),
            (Some(_), RoomCommand::OpenRoom(_)) => Err(RoomError::AlreadyExists),
            (None, _) => Err(RoomError::NotFound),
            (Some(_), _) if !self.is_for(by) => Err(RoomError::NotFound),
            (Some(opened), RoomCommand::CloseRoom) => self.close_room(by, opened),
            (Some(_), RoomCommand::DeleteMessage(delete)) => self.delete_message(by, at, delete),
            (Some(_), _) if self.closed => Err(RoomError::Closed),
            (Some(opened), RoomCommand::PostMessage(post)) => self.post_message(by, opened, post),
            (Some(_), RoomCommand::EditMessage(edit)) => self.edit_message(by, at, edit),
            (Some(opened), RoomCommand::AssignConsultation { doctor }) => self.assign(by, opened, doctor),
        }
    }

    fn close_room(&self, by: Actor, opened: &RoomOpened) -> Decided {
        let general = opened.id == Self::GENERAL;
        let own = opened.kind != RoomKind::Direct && opened.owner.is_some_and(|owner| by.acts_for(owner));
        let may = match opened.kind {
            RoomKind::Direct => by == Actor::System,
            RoomKind::Consultation => own || by.is_staff(),
            RoomKind::Public | RoomKind::Private => own || is_admin(by),
        };
        if general || !may {
            return Err(RoomError::NotAllowed);
        }
        Ok(if self.closed { Vec::new() } else { vec![RoomEvent::RoomClosed {}] })
    }

    /// The message comes last: its position is where the command's events end.
    fn post_message(&self, by: Actor, opened: &RoomOpened, post: PostMessage) -> Decided {
        let Actor::Person { id: sender, role } = by else { return Err(RoomError::NotAllowed) };
        let PostMessage { id, body, client_id, mentions, reply_to, note, blocked } = post;
        let may_note = opened.kind == RoomKind::Consultation && role.is_staff();
        if role == Role::Auditor || (note && !may_note) {
            return Err(RoomError::NotAllowed);
        }
        if blocked {
            return Err(RoomError::Blocked);
        }
        let mut events: Vec<RoomEvent> = self.turn(sender).filter(|_| !note).into_iter().collect();
        let body = Personal::clear(sender, body.as_str());
        events.push(RoomEvent::MessagePosted(MessagePosted { id, sender, body, client_id, mentions, reply_to, note }));
        Ok(events)
    }

    /// Who speaks in a consultation after the other did.
    fn turn(&self, sender: AccountId) -> Option<RoomEvent> {
        let asks = sender == self.customer()?;
        let event = if asks { RoomEvent::QuestionAsked {} } else { RoomEvent::AnswerGiven {} };
        (self.waits != Some(asks)).then_some(event)
    }

    fn edit_message(&self, by: Actor, at: DateTime<Utc>, edit: EditMessage) -> Decided {
        let EditMessage { message: Posted { id, sender, at: posted_at }, body, mentions, blocked } = edit;
        if !by.acts_for(sender) {
            return Err(RoomError::NotAllowed);
        }
        if self.deleted.iter().any(|(deleted, _)| *deleted == id) {
            return Err(RoomError::NoSuchMessage);
        }
        if at >= posted_at + EDITABLE {
            return Err(RoomError::TooLateToEdit);
        }
        if blocked {
            return Err(RoomError::Blocked);
        }
        let body = Personal::clear(sender, body.as_str());
        Ok(vec![RoomEvent::MessageEdited { id, body, mentions }])
    }

    fn delete_message(&self, by: Actor, at: DateTime<Utc>, delete: DeleteMessage) -> Decided {
        let Posted { id, sender, at: posted_at } = delete.message;
        if !by.acts_for(sender) && !is_admin(by) {
            return Err(RoomError::NotAllowed);
        }
        if self.deleted.iter().any(|(deleted, _)| *deleted == id) {
            return Ok(Vec::new());
        }
        Ok(vec![RoomEvent::MessageDeleted { id, posted_at, at }])
    }

    fn assign(&self, by: Actor, opened: &RoomOpened, doctor: Option<AccountId>) -> Decided {
        if opened.kind != RoomKind::Consultation || !by.is_staff() {
            return Err(RoomError::NotAllowed);
        }
        Ok(if self.doctor == doctor { Vec::new() } else { vec![RoomEvent::ConsultationAssigned { doctor }] })
    }
}

fn open_room(by: Actor, open: OpenRoom) -> Decided {
    let OpenRoom { id, kind, name, password_hash, capacity, members, reservation } = open;
    let owner = match by {
        Actor::Anonymous | Actor::Person { role: Role::Auditor, .. } => return Err(RoomError::NotAllowed),
        Actor::System => None,
        Actor::Person { id, .. } => Some(id),
    };
    // Staff begin a consultation for a customer, whose it is.
    let own = owner.is_some_and(|owner| members.contains(&owner));
    let complete = match kind {
        RoomKind::Public | RoomKind::Private => members.is_empty(),
        RoomKind::Direct if members.len() != 2 => return Err(RoomError::Oneself),
        RoomKind::Direct => own,
        RoomKind::Consultation => members.len() == 1 && (own || by.is_staff()),
    };
    if !complete {
        return Err(RoomError::NotAllowed);
    }
    if name.is_some() != kind.is_named() {
        return Err(RoomError::NameMismatch);
    }
    let password_hash = match (kind, password_hash, owner) {
        (RoomKind::Private, Some(hash), Some(owner)) => Some(Personal::clear(owner, hash)),
        (RoomKind::Public | RoomKind::Direct | RoomKind::Consultation, None, _) => None,
        _ => return Err(RoomError::PasswordMismatch),
    };
    let most = if owner.is_none() { Room::GENERAL_CAPACITY } else { Room::MAX_CAPACITY };
    let capacity = capacity.unwrap_or(Room::CAPACITY);
    if !(2..=most).contains(&capacity) {
        return Err(RoomError::Capacity);
    }
    let owner = if kind == RoomKind::Consultation { members.first().copied() } else { owner };
    let name = name.map(|name| name.as_str().to_owned());
    let reservation = reservation.filter(|_| kind == RoomKind::Consultation);
    let opened = RoomOpened { id, kind, name, owner, password_hash, capacity, members, reservation };
    Ok(vec![RoomEvent::RoomOpened(opened)])
}

/// Administrators act through the pages, the system through the command line and its own processes.
const fn is_admin(by: Actor) -> bool {
    matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. })
}
