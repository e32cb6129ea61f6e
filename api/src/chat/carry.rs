//! From the log to the connections of this node: every event of the chat becomes one text, shared by all who get it.
//!
//! Never here: what somebody missed who was not there; see `enter`.

use std::collections::HashMap;
use std::sync::Arc;

use commands::{Commands, Unavailable};
use domain::account::Account;
use domain::room::{Room, RoomKind};
use domain::{AccountId, RoomId};
use projections::{ChatChange, ChatEvent, ChatFeed, ReadError, Written};

use super::frames::{MessageBody, PersonBody, ServerFrame, text};
use super::hub::{Hub, To};
use super::outlet::Frame;

/// Follows the log for as long as it is polled.
pub(super) async fn carry(commands: Commands, mut feed: ChatFeed, hub: Arc<Hub>) {
    loop {
        match tell(&commands, &mut feed, &hub).await {
            Ok(()) => {}
            Err(ReadError::Log(Unavailable::Stopped)) => return,
            Err(error) => {
                tracing::warn!(%error, "the chat did not hear what happened; it tries again");
                tokio::time::sleep(ChatFeed::AGAIN).await;
            }
        }
    }
}

async fn tell(commands: &Commands, feed: &mut ChatFeed, hub: &Hub) -> Result<(), ReadError> {
    let events = feed.next().await?;
    let mut telling = Telling { commands, names: HashMap::new(), frames: Vec::with_capacity(events.len()) };
    let mut closed = Vec::new();
    for event in &events {
        // Who cannot be named now is told of without a name: what is read from the feed is not read again.
        if let Err(error) = telling.event(event).await {
            tracing::warn!(%error, "something happened in the chat that could not be told in full");
        }
        if let ChatChange::Closed(room) = event.change {
            closed.push(room);
        }
    }
    hub.tell(&telling.frames, feed.position());
    for room in closed {
        hub.close(room);
    }
    Ok(())
}

/// What is to be told of some events.
struct Telling<'a> {
    commands: &'a Commands,
    names: HashMap<AccountId, Option<String>>,
    frames: Vec<(To, Arc<Frame>)>,
}

impl Telling<'_> {
    async fn event(&mut self, event: &ChatEvent) -> Result<(), Unavailable> {
        let position = event.position;
        match &event.change {
            ChatChange::Posted(room, written) => self.posted(event, *room, written).await?,
            ChatChange::Edited(room, id, body, mentions) => self.push(
                *room,
                &ServerFrame::Edited {
                    room: *room,
                    position: Some(position),
                    message_id: *id,
                    body: body.clone(),
                    mentions: mentions.iter().copied().collect(),
                    edited_at: event.at,
                },
            ),
            ChatChange::Deleted(room, id) => {
                self.push(*room, &ServerFrame::Deleted { room: *room, position: Some(position), message_id: *id });
            }
            ChatChange::Closed(room) => self.closed(*room, position).await?,
            ChatChange::Opened(room) => self.opened(*room).await?,
            ChatChange::Assigned(room, doctor) => {
                let frame = ServerFrame::Assigned { room: *room, position, doctor_id: *doctor };
                let frame = Frame::new(text(&frame));
                self.frames.push((To::Room(*room), Arc::clone(&frame)));
                self.frames.push((To::Staff(*room), frame));
            }
            ChatChange::Erased(account) => {
                let frame = Frame::new(text(&ServerFrame::Erased { account_id: *account }));
                self.frames.push((To::Everybody, frame));
            }
        }
        Ok(())
    }

    fn push(&mut self, room: RoomId, frame: &ServerFrame) {
        self.frames.push((To::Room(room), Frame::new(text(frame))));
    }

    async fn posted(&mut self, event: &ChatEvent, room: RoomId, written: &Written) -> Result<(), Unavailable> {
        let state = self.commands.load::<Room>(room.uuid()).await?.state;
        let Some(opened) = state.opened() else { return Ok(()) };
        let sender = PersonBody::new(written.sender, self.name(written.sender).await?);
        let message = MessageBody {
            kind: "message",
            room,
            position: event.position,
            message_id: written.id,
            client_id: written.client_id.clone(),
            sender: sender.clone(),
            body: written.body.clone(),
            sent_at: event.at,
            mentions: written.mentions.iter().copied().collect(),
            reply_to: written.reply_to,
            note: written.note,
            edited_at: None,
            earlier: Vec::new(),
            deleted: false,
        };
        // Whom somebody blocks says nothing to them where others are, too.
        let by = opened.kind.is_named().then_some(written.sender);
        let frame = Frame { text: text(&message).into(), by, note: written.note };
        self.frames.push((To::Room(room), Arc::new(frame)));
        let notice = |mention| {
            let (kind, name, position) = (opened.kind, opened.name.clone(), event.position);
            let notice = ServerFrame::Notice { room, kind, name, position, sender: sender.clone(), mention };
            Arc::new(Frame { text: text(&notice).into(), by: Some(written.sender), note: written.note })
        };
        let others = opened.members.iter().filter(|member| **member != written.sender);
        if opened.kind == RoomKind::Consultation {
            self.frames.push((To::Staff(room), notice(false)));
        }
        if !written.note && !opened.kind.is_named() {
            let notice = notice(false);
            self.frames.extend(others.map(|member| (To::Account(*member, room), Arc::clone(&notice))));
        } else if opened.kind == RoomKind::Public && !written.mentions.is_empty() {
            let notice = notice(true);
            let named = written.mentions.iter().filter(|account| **account != written.sender);
            self.frames.extend(named.map(|account| (To::Account(*account, room), Arc::clone(&notice))));
        }
        Ok(())
    }

    async fn opened(&mut self, room: RoomId) -> Result<(), Unavailable> {
        let state = self.commands.load::<Room>(room.uuid()).await?.state;
        let Some(opened) = state.opened() else { return Ok(()) };
        let frame = ServerFrame::RoomOpened { room, kind: opened.kind, name: opened.name.clone() };
        let frame = Frame::new(text(&frame));
        match opened.kind {
            RoomKind::Public | RoomKind::Private => self.frames.push((To::Watchers, frame)),
            RoomKind::Direct => {
                self.frames
                    .extend(opened.members.iter().map(|member| (To::Account(*member, room), Arc::clone(&frame))));
            }
            RoomKind::Consultation => {
                self.frames.push((To::Staff(room), Arc::clone(&frame)));
                self.frames
                    .extend(opened.members.iter().map(|member| (To::Account(*member, room), Arc::clone(&frame))));
            }
        }
        Ok(())
    }

    async fn closed(&mut self, room: RoomId, position: i64) -> Result<(), Unavailable> {
        let frame = Frame::new(text(&ServerFrame::RoomClosed { room, position }));
        self.frames.push((To::Room(room), Arc::clone(&frame)));
        let state = self.commands.load::<Room>(room.uuid()).await?.state;
        match state.opened().map(|opened| opened.kind) {
            Some(RoomKind::Public | RoomKind::Private) => self.frames.push((To::Watchers, frame)),
            Some(RoomKind::Consultation) => self.frames.push((To::Staff(room), frame)),
            Some(RoomKind::Direct) | None => {}
        }
        Ok(())
    }

    async fn name(&mut self, account: AccountId) -> Result<Option<String>, Unavailable> {
        if let Some(known) = self.names.get(&account) {
            return Ok(known.clone());
        }
        let name = alias(self.commands, account).await?;
        self.names.insert(account, name.clone());
        Ok(name)
    }
}

/// What somebody is called now.
pub(super) async fn alias(commands: &Commands, account: AccountId) -> Result<Option<String>, Unavailable> {
    let state = commands.load::<Account>(account.uuid()).await?.state;
    Ok(state.profile().and_then(|profile| profile.alias.text().map(str::to_owned)))
}

/// Several people, as others see them.
pub(super) async fn persons(commands: &Commands, accounts: &[AccountId]) -> Result<Vec<PersonBody>, Unavailable> {
    let mut persons = Vec::with_capacity(accounts.len());
    for account in accounts {
        persons.push(PersonBody::new(*account, alias(commands, *account).await?));
    }
    Ok(persons)
}
