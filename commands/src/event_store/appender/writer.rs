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
use super::fast::{self, Fast, is_refusal};
use super::plan::Plan;
use super::{AppendError, Waiting};
use crate::Unavailable;
use crate::event_store::{Doorbell, Foreign, Head, StreamId};

/// The most appends in one transaction.
const MAX_BATCH: usize = 512;
/// How often others run before a batch is closed, while there are others.
const YIELDS: u32 = 3;
/// Streams whose sequence is known without asking: about 60 bytes each.
const KNOWN_STREAMS: NonZeroUsize = match NonZeroUsize::new(200_000) {
    Some(streams) => streams,
    None => NonZeroUsize::MIN,
};
/// How often a batch is tried while the database does not answer, and how long apart, twice as long each time: about
/// 5 s in all, after the pool has waited for a connection.
const TRIES: u32 = 12;
const APART: Duration = Duration::from_millis(5);
const FURTHEST: Duration = Duration::from_secs(1);

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
        let (mut batch, mut yields) = (Vec::with_capacity(MAX_BATCH), 0);
        while let Some(first) = queue.recv().await {
            batch.push(first);
            // Those who were answered a moment ago are about to come back. Letting them run first closes the batch
            // behind them instead of before them. Whoever was alone is not made to wait for anybody: a yield costs
            // the waking of another thread.
            for turn in 0..=yields {
                if turn > 0 {
                    tokio::task::yield_now().await;
                }
                while batch.len() < MAX_BATCH
                    && let Ok(next) = queue.try_recv()
                {
                    batch.push(next);
                }
            }
            yields = if batch.len() > 1 { YIELDS } else { 0 };
            self.append(&mut batch).await;
        }
    }

    /// Answers every append of the batch and leaves it empty.
    async fn append(&mut self, batch: &mut Vec<Waiting>) {
        let Err(error) = self.settle(batch).await else { return };
        if !is_unacceptable(&error) {
            return give_up(batch, error);
        }
        // One of them cannot be stored, whatever its reason. The others have nothing to do with it.
        let mut alone = Vec::with_capacity(1);
        for waiting in batch.drain(..) {
            alone.push(waiting);
            if let Err(error) = self.settle(&mut alone).await {
                give_up(&mut alone, error);
            }
        }
    }

    /// Tries until the batch is in the log or refused, and answers it; or gives up and leaves it as it was.
    async fn settle(&mut self, batch: &mut Vec<Waiting>) -> Result<(), sqlx::Error> {
        let mut doubtful = Vec::new();
        let mut attempt = 0;
        loop {
            let error = match self.attempt(batch, &mut doubtful).await {
                Ok(plan) => {
                    self.committed(batch, plan).await;
                    return Ok(());
                }
                Err(error) => error,
            };
            tracing::warn!(%error, attempt, appends = batch.len(), "an append failed");
            (self.connection, self.known) = (None, None);
            self.tails.clear();
            attempt += 1;
            if attempt == TRIES || is_unacceptable(&error) {
                return Err(error);
            }
            tokio::time::sleep(APART.saturating_mul(1 << attempt).min(FURTHEST)).await;
        }
    }

    /// Tries once. What is left in doubt by an error is kept for the next attempt to find out about.
    async fn attempt(&mut self, batch: &[Waiting], doubtful: &mut Vec<Plan>) -> Result<Plan, sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        let now = Utc::now();
        if let Some(known) = self.known {
            match fast::append(&mut connection, batch, &known, &mut self.tails, now).await {
                Fast::Written(plan) => {
                    self.connection = Some(connection);
                    return Ok(*plan);
                }
                Fast::Surprise => {}
                Fast::InDoubt(plan, error) => {
                    doubtful.push(*plan);
                    return Err(error);
                }
            }
        }
        match careful::append(&mut connection, batch, doubtful, now).await? {
            Careful::Written { plan, behind } => {
                self.connection = Some(connection);
                if self.known != Some(behind) {
                    self.tails.clear();
                    self.known = Some(behind);
                }
                Ok(*plan)
            }
            Careful::WasWritten(index) => {
                self.connection = Some(connection);
                Ok(doubtful.swap_remove(index))
            }
            Careful::InDoubt(plan, error) => {
                doubtful.push(*plan);
                Err(error)
            }
        }
    }

    /// The batch is in the log as planned, or refused as planned: nothing that fails from here on changes that.
    async fn committed(&mut self, batch: &mut Vec<Waiting>, plan: Plan) {
        for (stream, sequence) in plan.tails {
            self.tails.put(stream, sequence);
        }
        if let (Some(head), Some(first), Some(connection)) =
            (plan.head, plan.rows.positions.first(), &mut self.connection)
        {
            self.known = Some(head);
            self.foreign.catch_up_or_forget(connection, first - 1).await;
            self.foreign.own(head.position).await;
            self.doorbell.appended(head.position);
        }
        for (waiting, outcome) in batch.drain(..).zip(plan.outcomes) {
            waiting.append.fate.settle(outcome.is_err());
            // Whoever no longer waits does not want to know.
            let _gone = waiting.answer.send(outcome);
        }
    }
}

/// Answers that it is not known what became of the appends.
fn give_up(batch: &mut Vec<Waiting>, error: sqlx::Error) {
    let error = Unavailable::from(error);
    for waiting in batch.drain(..) {
        waiting.append.fate.settle(true);
        let _gone = waiting.answer.send(Err(AppendError::Unavailable(error.clone())));
    }
}

/// Whether the database will never store what it was given, however often it is tried: data that it cannot hold (22),
/// a constraint (23), a limit (54), a trigger (P0).
fn is_unacceptable(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().filter(|_| is_refusal(error)).and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| ["22", "23", "54", "P0"].iter().any(|class| code.starts_with(class)))
}
