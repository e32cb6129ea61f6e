//! The one writer of a node: takes every append that waits and commits them together.
//!
//! ```text
//!                              nobody else wrote
//!   waiting ──▶ batch ──▶ plan ────────────────▶ one guarded statement ──▶ answer all
//!                                                        │ any surprise
//!                                                        ▼
//!                              lock head, read all it rests on, plan again, write ──▶ answer all
//! ```
//! Never here: deciding, sealing, or what events mean.

mod careful;
mod fast;
mod fate;
mod plan;
mod write;
mod writer;

use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};

pub(crate) use self::fate::Fate;
use self::writer::Writer;
use super::{Doorbell, Foreign, StreamId};
use crate::Unavailable;
use crate::context::StoredKey;

/// The most appends that wait in the queue; whoever comes then waits before it.
const QUEUE: usize = 4096;

/// Events of one command, ready to be stored.
#[derive(Debug)]
pub(crate) struct Append {
    pub(crate) stream: StreamId,
    /// The stream's sequence that the command was decided on.
    pub(crate) expected: i64,
    /// The append that led to it, if that one may still be on its way.
    pub(crate) built_on: Option<Arc<Fate>>,
    /// What becomes of this one.
    pub(crate) fate: Arc<Fate>,
    pub(crate) events: Vec<NewEvent>,
    pub(crate) metadata: String,
    pub(crate) claims: Vec<ClaimDelta>,
    /// Other streams that the decision rests on, with the sequences it saw.
    pub(crate) guards: Vec<(StreamId, i64)>,
    pub(crate) idempotency: Option<StoredKey>,
}

/// One event, its texts sealed.
#[derive(Debug)]
pub(crate) struct NewEvent {
    pub(crate) event_type: &'static str,
    pub(crate) event_version: String,
    pub(crate) payload: String,
}

/// A claim as stored: its key hashed where it is personal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct StoredClaim {
    pub(crate) kind: &'static str,
    pub(crate) key: String,
}

/// A change of the table of claims by one append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClaimDelta {
    Take(StoredClaim),
    Release(StoredClaim),
    ReleaseAll,
}

/// An append that is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Appended {
    /// Of its last event.
    pub(crate) position: i64,
}

/// Why an append is not in the log.
#[derive(Clone, Debug)]
pub(crate) enum AppendError {
    /// The stream, or one that the decision rests on, is at another sequence.
    Conflict(StreamId),
    /// Another aggregate holds a claim.
    Taken(&'static str),
    /// The idempotency key was used before.
    Repeated(FirstAnswer),
    /// The database failed; it is not known whether the append happened.
    Unavailable(Unavailable),
}

/// What the first command under an idempotency key was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FirstAnswer {
    pub(crate) fingerprint: [u8; 32],
    pub(crate) aggregate_id: String,
    pub(crate) position: i64,
    pub(crate) version: i64,
}

type Answer = Result<Appended, AppendError>;

/// A place in the queue.
struct Waiting {
    append: Append,
    answer: oneshot::Sender<Answer>,
}

/// A handle to the node's writer.
#[derive(Clone)]
pub(crate) struct Appender {
    queue: mpsc::Sender<Waiting>,
}

/// The promise of an answer to an append that is in the queue.
pub(crate) struct Promise(oneshot::Receiver<Answer>);

impl Promise {
    pub(crate) async fn answer(self) -> Answer {
        self.0.await.unwrap_or(Err(AppendError::Unavailable(Unavailable::Stopped)))
    }
}

impl Appender {
    /// Starts the node's writer. It ends when the last handle is gone and the queue is empty.
    pub(crate) fn start(pool: PgPool, foreign: Arc<Foreign>, doorbell: Doorbell) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(Writer::new(pool, foreign, doorbell).run(waiting));
        Self { queue }
    }

    /// Puts an append into the queue. Appends are taken in the order in which this returned.
    pub(crate) async fn submit(&self, append: Append) -> Result<Promise, AppendError> {
        let (answer, promise) = oneshot::channel();
        match self.queue.send(Waiting { append, answer }).await {
            Ok(()) => Ok(Promise(promise)),
            Err(_) => Err(AppendError::Unavailable(Unavailable::Stopped)),
        }
    }
}
