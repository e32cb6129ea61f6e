//! Subscriptions: each reads the log in order and feeds one projection, every event exactly once.
//!
//! One runner per subscription works in the whole cluster; the other nodes' stand by.
//!
//! ```text
//!              lock is another's              caught up: wait for the doorbell
//!                  ┌─────┐                            ┌─────┐
//!                  ▼     │        lock taken          ▼     │
//!   start ──▶ standing by ──────────────────────▶ following ──▶ apply a batch and move the checkpoint,
//!                  ▲                                ▲ │ ▲ │     one transaction
//!                  │  connection lost,              │ │ │ └──▶ fenced: read the checkpoint again
//!                  └──any database failure──────────┼─┘ │
//!                     (after a pause)               │   │ an event does not apply
//!                                                   │   ▼
//!                                     retried, ── stopped at that event
//!                                     rebuilt or restarted
//! ```
//!
//! The lock, the checkpoint and the projection's writes share one connection: who loses one loses all, so a runner
//! that was taken over cannot write. Should two still meet, `… where position = $floor` lets one of them win.
//!
//! The connection commits with `synchronous_commit = off`. What a crash of PostgreSQL takes back, it takes back with
//! its checkpoint, so it is applied again; the log itself is always flushed.
//!
//! Never here: what a projection remembers, or the log's own table.

mod checkpoint;
mod failure;
mod lease;
mod progress;
mod reader;
mod rebuild;
mod runner;
mod status;

use std::future::Future;

use commands::RecordedEvent;
use sqlx::PgConnection;

use crate::happened::Happened;
pub(crate) use failure::Failure;
pub(crate) use progress::{Progress, Track};
pub(crate) use reader::Reader;
pub use rebuild::RebuildError;
pub(crate) use rebuild::rebuild;
pub(crate) use runner::Runner;
pub use status::{State, SubscriptionStatus};
pub(crate) use status::{retry, statuses};

/// What a subscription feeds.
pub(crate) trait Projection: Send + Sync + 'static {
    /// The subscription's name, stored and shown.
    const NAME: &'static str;
    /// Raised whenever the same events would make other rows: the tables are then rebuilt.
    const VERSION: i32;
    /// The tables that a rebuild fills anew. Statements name them without a schema.
    const TABLES: &'static [&'static str];

    /// Whether an event changes anything here; what is not wanted is not even decoded.
    fn wants(event: &RecordedEvent) -> bool;

    /// Applies events, in order. The caller commits together with the checkpoint.
    fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &[Happened],
        mode: Mode,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Called in the transaction that swaps rebuilt tables in, which show the log up to this position.
    fn swapped(&self, connection: &mut PgConnection, position: i64)
    -> impl Future<Output = Result<(), Failure>> + Send;
}

/// What events are applied for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To keep up: whatever else follows from a change follows.
    Live,
    /// To fill tables anew: nothing is announced to anybody.
    Rebuild,
}
