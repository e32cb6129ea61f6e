//! The writer's loop: gather a batch, try the fast path, fall back to the careful one, answer.
//!
//! Never here: SQL.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use lru::LruCache;
use sqlx::PgPool;
use sqlx::pool::PoolConnection;
use sqlx::postgres::Postgres;
use tokio::sync::mpsc;

use super::careful::{self, Careful};
use super::fast::{self, Fast};
use super::plan::Plan;
use super::{AppendError, Waiting};
use crate::Unavailable;
use crate::event_store::{Doorbell, Foreign, Head, StreamId};

/// The most appends in one transaction.
const MAX_BATCH: usize = 512;
/// Streams whose sequence is known without asking: about 60 bytes each.
const KNOWN_STREAMS: NonZeroUsize = NonZeroUsize::new(200_000).unwrap();
/// How often a batch is tried while the database does not answer, and how long apart: about 5 s in all.
const TRIES: u32 = 10;
const APART: Duration = Duration::from_millis(500);

pub(super) struct Writer {
    pool: PgPool,
    foreign: Arc<Foreign>,
    doorbell: Doorbell,
    connection: Option<PoolConnection<Postgres>>,
    /// The end of the log, if this node wrote last as far as it knows.
    known: Option<Head>,
    /// Sequences of streams; right for as long as `known` is the end of the log.
    tails: LruCache<StreamId, i64>,
}

impl Writer {
    pub(super) fn new(pool: PgPool, foreign: Arc<Foreign>, doorbell: Doorbell) -> Self {
        Self { pool, foreign, doorbell, connection: None, known: None, tails: LruCache::new(KNOWN_STREAMS) }
    }

    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut batch = Vec::with_capacity(MAX_BATCH);
        while let Some(first) = queue.recv().await {
            batch.push(first);
            // Those who were answered a moment ago are about to come back. Letting them run first closes the batch
            // behind them instead of before them; it takes no time when nobody else can run.
            for _ in 0..3 {
                tokio::task::yield_now().await;
                while batch.len() < MAX_BATCH
                    && let Ok(next) = queue.try_recv()
                {
                    batch.push(next);
                }
            }
            self.append(&mut batch).await;
        }
    }

    /// Answers every append of the batch and leaves it empty.
    async fn append(&mut self, batch: &mut Vec<Waiting>) {
        let mut doubtful = None;
        for attempt in 0..TRIES {
            if attempt > 0 {
                tokio::time::sleep(APART).await;
            }
            match self.attempt(batch, &mut doubtful).await {
                Ok(plan) => return self.committed(batch, plan).await,
                Err(error) => {
                    tracing::warn!(%error, attempt, appends = batch.len(), "an append failed and is tried again");
                    (self.connection, self.known) = (None, None);
                    self.tails.clear();
                    if attempt + 1 == TRIES {
                        let error = Unavailable::from(error);
                        for waiting in batch.drain(..) {
                            let _gone = waiting.answer.send(Err(AppendError::Unavailable(error.clone())));
                        }
                    }
                }
            }
        }
    }

    /// Tries once. What is left in doubt by an error is kept for the next attempt to find out about.
    async fn attempt(&mut self, batch: &[Waiting], doubtful: &mut Option<Plan>) -> Result<Plan, sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        let now = Utc::now();
        if let Some(known) = self.known {
            match fast::append(&mut connection, batch, &known, &mut self.tails, now).await {
                Fast::Written(plan) => {
                    self.connection = Some(connection);
                    return Ok(plan);
                }
                Fast::Surprise => {}
                Fast::InDoubt(plan, error) => {
                    *doubtful = Some(*plan);
                    return Err(error);
                }
            }
        }
        match careful::append(&mut connection, batch, doubtful.as_ref(), now).await? {
            Careful::Written { plan, behind } => {
                self.connection = Some(connection);
                if self.known != Some(behind) {
                    self.tails.clear();
                    self.known = Some(behind);
                    self.foreign.catch_up(behind.position).await?;
                }
                Ok(plan)
            }
            Careful::WasWritten => {
                self.connection = Some(connection);
                Ok(doubtful.take().unwrap_or_default())
            }
            Careful::InDoubt(plan, error) => {
                *doubtful = Some(*plan);
                Err(error)
            }
        }
    }

    async fn committed(&mut self, batch: &mut Vec<Waiting>, plan: Plan) {
        for (stream, sequence) in plan.tails {
            self.tails.put(stream, sequence);
        }
        if let Some(head) = plan.head {
            self.known = Some(head);
            self.foreign.own(head.position).await;
            self.doorbell.appended(head.position);
        }
        for (waiting, outcome) in batch.drain(..).zip(plan.outcomes) {
            // Whoever no longer waits does not want to know.
            let _gone = waiting.answer.send(outcome);
        }
    }
}
