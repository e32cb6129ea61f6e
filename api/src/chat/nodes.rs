//! The chat of all nodes: what is told to the others, and what they tell.
//!
//! Who came and went is gathered for a moment and told together; everything is told again from time to time, so that a
//! lost notification heals; who is silent for too long has died. Never here: connections of people.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use commands::Commands;
use domain::room::Room;
use domain::{AccountId, RoomId};
use sqlx::postgres::PgListener;
use sqlx::{Connection as _, Executor as _, PgConnection, PgPool};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::carry::{alias, persons};
use super::frames::{PersonBody, RoomPeople, ServerFrame, text};
use super::hub::{Hub, To};
use super::outlet::Frame;
use super::people::{Change, Moved, People};
use super::wire::{self, Told, What};

/// The channel's name.
const CHANNEL: &str = "healing_paws_chat";
/// How long what is to be told is gathered.
const GATHER: Duration = Duration::from_millis(100);
/// How often a node says that it is alive.
const BEAT: Duration = Duration::from_secs(4);
/// How often it says who is there.
const ALL: Duration = Duration::from_secs(10);
/// How often numbers of people are told.
const COUNT: Duration = Duration::from_millis(500);
/// What waits to be told beyond so much is left out: these are only hints.
const WAITING: usize = 1000;

/// This node among the others.
pub(super) struct Nodes {
    id: Uuid,
    commands: Commands,
    hub: Arc<Hub>,
    hints: Mutex<Vec<What>>,
    /// Another node wants to know who is here.
    asked: AtomicBool,
    /// Parts of what browsers on other nodes say to each other.
    signals: Mutex<HashMap<(Uuid, u64), String>>,
}

/// So many signals are put together at a time; what is never finished is forgotten with all others then.
const SIGNALS: usize = 1000;

impl Nodes {
    pub(super) fn new(commands: Commands, hub: Arc<Hub>) -> Self {
        Self {
            id: Uuid::now_v7(),
            commands,
            hub,
            hints: Mutex::default(),
            asked: AtomicBool::new(true),
            signals: Mutex::default(),
        }
    }

    /// A number of a connection that no other has on any node, as far as chance goes. Scripts can hold it exactly.
    pub(super) fn number_of(&self, connection: u64) -> u64 {
        (self.id.as_u64_pair().1 ^ connection.wrapping_mul(0x9e37_79b9_7f4a_7c15)) & ((1 << 53) - 1)
    }

    /// Tells the other nodes soon, if nothing goes wrong.
    pub(super) fn hint(&self, what: What) {
        let mut hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        if hints.len() < WAITING {
            hints.push(what);
        }
    }

    /// Tells the others until the server stops.
    pub(super) async fn tell_others(&self, stopping: &CancellationToken) {
        let (mut connection, mut number) = (None, 0);
        let (mut beaten, mut told) = (Instant::now(), Instant::now());
        self.hint(What::New);
        loop {
            let stopped = tokio::time::timeout(GATHER, stopping.cancelled()).await.is_ok();
            let now = Instant::now();
            let mut telling = std::mem::take(&mut *self.hints.lock().unwrap_or_else(PoisonError::into_inner));
            if self.asked.swap(false, Ordering::Relaxed) || now >= told + ALL {
                told = now;
                telling.extend(wire::all(&self.hub.people(People::all_here)));
            } else {
                telling.extend(wire::changes(&self.hub.people(People::take_changes)));
            }
            if stopped {
                telling.push(What::Gone);
            }
            if telling.is_empty() && now >= beaten + BEAT {
                telling.push(What::Changes { changes: Vec::new() });
            }
            if !telling.is_empty() {
                beaten = now;
                if let Err(error) = self.notify(&mut connection, &mut number, telling).await {
                    tracing::warn!(%error, "other nodes were not told who is in the chat; they will be");
                    connection = None;
                    self.asked.store(true, Ordering::Relaxed);
                }
            }
            if stopped {
                return;
            }
        }
    }

    async fn notify(
        &self,
        connection: &mut Option<PgConnection>,
        number: &mut u64,
        telling: Vec<What>,
    ) -> Result<(), sqlx::Error> {
        let payloads: Vec<String> = telling
            .into_iter()
            .filter_map(|what| {
                *number += 1;
                serde_json::to_string(&Told { node: self.id, number: *number, what }).ok()
            })
            .collect();
        if connection.is_none() {
            *connection = Some(connect(self.commands.pool()).await?);
        }
        if let Some(connection) = connection {
            sqlx::query!("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS told (payload)", CHANNEL, &payloads)
                .fetch_all(connection)
                .await?;
        }
        Ok(())
    }

    /// Hears the others for as long as it is polled.
    pub(super) async fn listen(&self) {
        let mut listener = None;
        loop {
            if let Err(error) = self.hear(&mut listener).await {
                tracing::warn!(%error, "listening for who is in the chat elsewhere failed");
                listener = None;
                tokio::time::sleep(BEAT).await;
            }
        }
    }

    async fn hear(&self, listener: &mut Option<PgListener>) -> Result<(), sqlx::Error> {
        let listener = if let Some(listener) = listener {
            listener
        } else {
            let mut fresh = PgListener::connect_with(self.commands.pool()).await?;
            fresh.listen(CHANNEL).await?;
            self.hint(What::New);
            listener.insert(fresh)
        };
        // `None` is a lost connection: whatever was told meanwhile is asked for again.
        let Some(notification) = listener.try_recv().await? else {
            self.hint(What::New);
            return Ok(());
        };
        match serde_json::from_str::<Told>(notification.payload()) {
            Ok(told) if told.node == self.id => {}
            Ok(told) => self.heard(told).await,
            Err(error) => tracing::debug!(%error, "a node tells something that is not known here"),
        }
        Ok(())
    }

    async fn heard(&self, told: Told) {
        let (node, now) = (told.node, Instant::now());
        let read = |entries: &[wire::Entry]| entries.iter().map(Change::from).collect::<Vec<_>>();
        let moved = match told.what {
            What::Changes { changes } => self.hub.people(|people| people.heard(node, &read(&changes), now)),
            What::All { first, last, changes } => {
                self.hub.people(|people| people.heard_all(node, (first, last), &read(&changes), now))
            }
            What::Gone => self.hub.people(|people| people.lost(node)),
            What::New => {
                self.asked.store(true, Ordering::Relaxed);
                Vec::new()
            }
            What::Typing { room, by } => {
                self.typing(room, by).await;
                Vec::new()
            }
            What::Signal { room, by, connection, last, data } => {
                if let Some(data) = self.put_together((node, connection), last, &data) {
                    self.signal(room, by, connection, data).await;
                }
                Vec::new()
            }
            What::Read { room, by, position } => {
                let frame = ServerFrame::Read { room, account_id: by, position };
                self.hub.whisper(To::Room(room), &Frame::new(text(&frame)));
                Vec::new()
            }
        };
        self.announce(moved).await;
    }

    /// Somebody on some node writes.
    pub(super) async fn typing(&self, room: RoomId, by: AccountId) {
        let alias = alias(&self.commands, by).await.unwrap_or_default();
        let frame = text(&ServerFrame::Typing { room, sender: PersonBody::new(by, alias) });
        self.hub.whisper(To::Room(room), &Arc::new(Frame { text: frame.into(), by: Some(by), note: false }));
    }

    /// What a browser on some node says to others, to call them.
    pub(super) async fn signal(&self, room: RoomId, by: AccountId, connection: u64, data: String) {
        let alias = alias(&self.commands, by).await.unwrap_or_default();
        let frame = ServerFrame::Signal { room, sender: PersonBody::new(by, alias), connection, data };
        let frame = Frame { text: text(&frame).into(), by: Some(by), note: false };
        self.hub.whisper(To::Room(room), &Arc::new(frame));
    }

    fn put_together(&self, of: (Uuid, u64), last: bool, part: &str) -> Option<String> {
        let mut signals = self.signals.lock().unwrap_or_else(PoisonError::into_inner);
        if signals.len() >= SIGNALS {
            signals.clear();
        }
        signals.entry(of).or_default().push_str(part);
        if last { signals.remove(&of) } else { None }
    }

    /// Tells those in a room of this node who came and went.
    pub(super) async fn announce(&self, moved: Vec<Moved>) {
        for Moved { place, account, came } in moved {
            let Some(room) = place else { continue };
            let people = self.hub.people(|people| people.count(place));
            let frame = if came {
                let Ok(mut persons) = persons(&self.commands, &[account]).await else { continue };
                let Some(member) = persons.pop() else { continue };
                ServerFrame::MemberJoined { room, member, people }
            } else {
                ServerFrame::MemberLeft { room, member_id: account, people }
            };
            self.hub.whisper(To::Room(room), &Frame::new(text(&frame)));
        }
    }

    /// Notices who did not come back, and tells how many people are where when that changed, until the server stops.
    pub(super) async fn count(&self, stopping: &CancellationToken) {
        let mut known = (0, 0);
        while tokio::time::timeout(COUNT, stopping.cancelled()).await.is_err() {
            let moved = self.hub.sweep(Instant::now());
            self.announce(moved).await;
            let (presence, stirred) =
                self.hub.people(|people| ((people.count(None), people.doctors()), people.take_stirred()));
            if presence != known {
                known = presence;
                let (online, doctors) = presence;
                self.hub.whisper(To::Everybody, &Frame::new(text(&ServerFrame::Presence { online, doctors })));
            }
            let mut rooms = Vec::new();
            for room in stirred.into_iter().flatten() {
                if self.is_listed(room).await {
                    rooms.push(RoomPeople { room, people: self.hub.people(|people| people.count(Some(room))) });
                }
            }
            if !rooms.is_empty() {
                self.hub.whisper(To::Watchers, &Frame::new(text(&ServerFrame::Rooms { people: rooms })));
            }
        }
    }
}

impl Nodes {
    /// Whether everybody may know how many people are in a room.
    async fn is_listed(&self, room: RoomId) -> bool {
        let loaded = self.commands.load::<Room>(room.uuid()).await;
        loaded.is_ok_and(|loaded| loaded.state.opened().is_some_and(|opened| opened.kind.is_named()))
    }
}

async fn connect(pool: &PgPool) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
    // Only hints: they need no flush of their own.
    connection.execute("SET synchronous_commit = off").await?;
    Ok(connection)
}
