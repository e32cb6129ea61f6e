//! The live feed of one node: what every subscription of reservations committed, told to whoever listens here.
//!
//! It follows the table of changes by position, on any node, whoever wrote them; storage is the truth and being woken
//! only a hint. Beside telling, it keeps all ongoing reservations in order, so that the board and everybody's place in
//! the queue cost no query. Never here: transports; see `api`.

mod listen;
mod tail;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commands::Commands;
use domain::ReservationId;
use domain::reservation::Placement;
use tokio::sync::{broadcast, watch};

use crate::ReadError;
use crate::read_models::reservations::{Board, Neighbours, Queue, ReservationRow, Standing};

/// A listener that is further behind is cut off, to come back and read again.
const CAPACITY: usize = 1024;

/// One change of one reservation.
#[derive(Clone, Debug)]
pub struct FeedItem {
    /// The position of the log that made it.
    pub position: i64,
    /// Whether no other change of the same position follows. Only then may a client note the position: SSE messages
    /// before the last one of a position go out without an `id:`.
    pub last: bool,
    /// The reservation after it, with its turn as it is now.
    pub row: Arc<ReservationRow>,
    /// The same as JSON, made once for all listeners.
    pub json: Arc<str>,
}

/// What a listener hears.
#[derive(Clone, Debug)]
pub enum Announcement {
    /// A reservation changed.
    Change(Arc<FeedItem>),
    /// What changed since then is not known any more: read everything anew. The last thing a listener hears.
    Reset,
}

/// The live feed of one node.
#[derive(Clone)]
pub struct LiveFeed {
    shared: Arc<Shared>,
}

struct Shared {
    commands: Commands,
    /// Held for moments only, never across an await.
    seen: Mutex<Seen>,
    listeners: broadcast::Sender<Announcement>,
    reached: watch::Sender<i64>,
}

/// Everything up to a position, as this node has seen and told it.
#[derive(Debug, Default)]
struct Seen {
    standing: Standing,
    position: i64,
    /// The position of the last change among them.
    told: i64,
    generation: i64,
}

impl LiveFeed {
    pub(crate) fn new(commands: Commands) -> Self {
        let (listeners, _) = broadcast::channel(CAPACITY);
        let reached = watch::Sender::new(0);
        Self { shared: Arc::new(Shared { commands, seen: Mutex::default(), listeners, reached }) }
    }

    /// When a reservation has its turn, if it waits for one.
    #[must_use]
    pub fn queue_of(&self, id: ReservationId) -> Option<Queue> {
        self.seen().standing.queue_of(id)
    }

    /// All ongoing reservations in order, and the position to listen from.
    #[must_use]
    pub fn board(&self) -> Board {
        let seen = self.seen();
        Board { position: seen.position, rows: seen.standing.board() }
    }

    /// The position up to which everything was told.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.seen().position
    }

    /// How many listen right now.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.shared.listeners.receiver_count()
    }

    pub(crate) fn neighbours(&self, moved: ReservationId, placement: Placement) -> Option<Neighbours> {
        self.seen().standing.neighbours(moved, placement)
    }

    /// Returns once everything up to a position was told.
    pub(crate) async fn reached(&self, position: i64) {
        // The sender lives as long as `self`.
        let _ = self.shared.reached.subscribe().wait_for(|reached| *reached >= position).await;
    }

    /// The lock's poison is of no interest: a half-done change of memory is mended by the next reload.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FeedItem {
    fn new(position: i64, last: bool, row: ReservationRow) -> Result<Self, ReadError> {
        let json = serde_json::to_string(&row).map_err(ReadError::unreadable)?;
        Ok(Self { position, last, row: Arc::new(row), json: json.into() })
    }
}
