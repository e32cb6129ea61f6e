//! The chat: people who are connected now, and what they write and read.
//!
//! What is written is in the log; who is there is not, and is told between nodes by notification. `docs/chat.md`
//! describes the frames. Never here: rules of a room (`domain::room`), or pages.

mod act;
mod carry;
mod connection;
mod enter;
mod frames;
mod hub;
mod marks;
mod nodes;
mod outlet;
mod people;
mod rates;
mod request;
mod wire;

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::ws::WebSocketUpgrade;
use axum::http::StatusCode;
use axum::response::Response;
use commands::Commands;
use domain::values::Role;
use domain::{AccountId, RoomId};
use lru::LruCache;
use projections::Projections;
use tokio_util::sync::CancellationToken;

pub(crate) use frames::{MessageBody, PersonBody};
pub use rates::ChatLimits;

use hub::Hub;
use marks::Marks;
use nodes::Nodes;
use outlet::Outlet;
use rates::Rate;

use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// No frame of a client is longer: 2,000 characters, each written as an escape, and what stands around them.
const LONGEST_FRAME: usize = 16 * 1024;
/// What a connection reads and writes at a time. There are many connections, and few of them have much to say.
const READ_BUFFER: usize = 1024;
const WRITE_BUFFER: usize = 4 * 1024;
/// What may wait to be written behind that: one answer.
const MOST_WRITTEN: usize = 1024 * 1024;

/// The chat of this node. Cheap to clone.
#[derive(Clone)]
pub struct Chat(Arc<Inner>);

struct Inner {
    hub: Arc<Hub>,
    nodes: Nodes,
    marks: Marks,
    limits: ChatLimits,
    /// What each person has left, whatever connections they have; those who were quiet for the longest time make room.
    rates: Mutex<LruCache<AccountId, Arc<Mutex<Rates>>>>,
}

/// So many people are remembered.
const RATED: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();

impl Chat {
    /// Begins to follow the log and the other nodes, until the server stops.
    pub(crate) fn start(
        commands: &Commands,
        projections: &Projections,
        limits: ChatLimits,
        stopping: &CancellationToken,
    ) -> Self {
        let hub = Arc::new(Hub::default());
        let feed = projections.chat_feed();
        hub.begin(feed.position());
        let nodes = Nodes::new(commands.clone(), Arc::clone(&hub));
        let marks = Marks::new(commands.pool().clone());
        let chat = Self(Arc::new(Inner {
            hub: Arc::clone(&hub),
            nodes,
            marks,
            limits,
            rates: Mutex::new(LruCache::new(RATED)),
        }));
        let until = |work: futures::future::BoxFuture<'static, ()>| {
            let stopping = stopping.clone();
            tokio::spawn(async move { stopping.run_until_cancelled(work).await });
        };
        until(Box::pin(carry::carry(commands.clone(), feed, hub)));
        let listening = chat.clone();
        until(Box::pin(async move { listening.nodes().listen().await }));
        let (telling, counting, keeping) = (chat.clone(), chat.clone(), chat.clone());
        let (one, two, three) = (stopping.clone(), stopping.clone(), stopping.clone());
        tokio::spawn(async move { telling.nodes().tell_others(&one).await });
        tokio::spawn(async move { counting.nodes().count(&two).await });
        tokio::spawn(async move { keeping.marks().keep(&three).await });
        chat
    }

    fn hub(&self) -> &Hub {
        &self.0.hub
    }

    fn nodes(&self) -> &Nodes {
        &self.0.nodes
    }

    /// What a person has left.
    fn rates(&self, account: AccountId) -> Arc<Mutex<Rates>> {
        let mut rates = self.0.rates.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(rates.get_or_insert(account, || Arc::new(Mutex::new(Rates::new(self.0.limits, Instant::now())))))
    }

    /// How far everybody has read.
    pub(crate) fn marks(&self) -> &Marks {
        &self.0.marks
    }

    /// How many people are online, and how many doctors among them.
    pub(crate) fn presence(&self) -> (usize, usize) {
        self.hub().people(|people| (people.count(None), people.doctors()))
    }

    /// Whether somebody is online.
    pub(crate) fn is_online(&self, account: AccountId) -> bool {
        self.hub().people(|people| people.is_in(None, account))
    }

    /// How many people are in a room.
    pub(crate) fn people_in(&self, room: RoomId) -> usize {
        self.hub().people(|people| people.count(Some(room)))
    }

    /// How many connections this node has.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.hub().connections()
    }

    /// Writes what people have read, instead of in a moment.
    pub async fn write_marks(&self) -> Result<(), sqlx::Error> {
        self.marks().write().await
    }
}

/// Answers an upgrade: from here on the connection is one of the chat's.
pub(crate) fn upgrade(
    state: AppState,
    session: CurrentSession,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    let chat = state.chat().clone();
    let (account, role) = (session.identity.account, session.role());
    let Some((outlet, frames)) = chat.hub().connect(account, role) else {
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_connections").retry_after(10));
    };
    let open = state.metrics().stream();
    // A connection that is never made is no connection.
    let guest = Arc::new(Guest::new(state, session, outlet));
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MOST_WRITTEN)
        .max_message_size(LONGEST_FRAME)
        .max_frame_size(LONGEST_FRAME);
    let unmade = Unmade(Some(Arc::clone(&guest)));
    Ok(upgrade.on_upgrade(move |socket| async move {
        unmade.made();
        connection::serve(socket, guest, frames).await;
        drop(open);
    }))
}

/// Takes a connection off again that was announced and is never made.
struct Unmade(Option<Arc<Guest>>);

impl Unmade {
    fn made(mut self) {
        self.0 = None;
    }
}

impl Drop for Unmade {
    fn drop(&mut self) {
        if let Some(guest) = &self.0 {
            guest.chat().hub().disconnect(&guest.outlet, Instant::now());
        }
    }
}

/// Somebody at a connection.
struct Guest {
    state: AppState,
    session: CurrentSession,
    outlet: Arc<Outlet>,
    rates: Arc<Mutex<Rates>>,
}

struct Rates {
    frames: Rate,
    posts: Rate,
    passwords: Rate,
}

impl Rates {
    fn new(limits: ChatLimits, now: Instant) -> Self {
        let rate = |rate| Rate::new(rate, now);
        Self { frames: rate(limits.frames), posts: rate(limits.posts), passwords: rate(limits.passwords) }
    }
}

impl Guest {
    fn new(state: AppState, session: CurrentSession, outlet: Arc<Outlet>) -> Self {
        let rates = state.chat().rates(session.identity.account);
        Self { state, session, outlet, rates }
    }

    fn chat(&self) -> &Chat {
        self.state.chat()
    }

    const fn account(&self) -> AccountId {
        self.session.identity.account
    }

    const fn role(&self) -> Role {
        self.session.role()
    }

    /// One more frame, or so many seconds to wait.
    fn frames(&self) -> Result<(), u32> {
        self.rated(|rates| &mut rates.frames)
    }

    /// One more message.
    fn posts(&self) -> Result<(), Problem> {
        self.rated(|rates| &mut rates.posts).map_err(too_fast)
    }

    /// One more password.
    fn passwords(&self) -> Result<(), Problem> {
        self.rated(|rates| &mut rates.passwords).map_err(too_fast)
    }

    fn rated(&self, which: impl FnOnce(&mut Rates) -> &mut Rate) -> Result<(), u32> {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        which(&mut rates).take(Instant::now())
    }
}

fn too_fast(seconds: u32) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited").retry_after(seconds)
}

/// What a connection is answered.
#[derive(Debug, Default)]
struct Answer {
    frames: Vec<String>,
    /// What was missed in this room behind this position is still to be sent.
    resume: Option<(RoomId, i64)>,
}

impl Answer {
    fn frames(frames: Vec<String>) -> Self {
        Self { frames, resume: None }
    }
}
