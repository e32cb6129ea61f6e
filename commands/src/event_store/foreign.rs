//! What other nodes wrote: whoever keeps something in memory is told to drop it.
//!
//! Never here: what they wrote, beyond which streams and whose erasure.

use std::sync::Arc;

use sqlx::{PgConnection, PgPool};
use tokio::sync::Mutex;

use super::{Doorbell, HotCache, StreamId};
use crate::Keys;

/// How many foreign events are looked at one by one; behind more than that, everything is dropped.
const MANY: i64 = 10_000;

/// Keeps the node's memory honest about what other nodes append.
pub(crate) struct Foreign {
    pool: PgPool,
    cache: Arc<HotCache>,
    keys: Keys,
    doorbell: Doorbell,
    /// Up to here, the node's memory takes every event into account.
    seen: Mutex<i64>,
}

impl Foreign {
    pub(crate) fn new(pool: PgPool, cache: Arc<HotCache>, keys: Keys, doorbell: Doorbell, seen: i64) -> Self {
        Self { pool, cache, keys, doorbell, seen: Mutex::new(seen) }
    }

    /// This node appended up to here, directly behind what it had seen.
    pub(crate) async fn own(&self, position: i64) {
        let mut seen = self.seen.lock().await;
        *seen = position.max(*seen);
    }

    /// Takes into account what others appended up to a position.
    pub(crate) async fn catch_up(&self, connection: &mut PgConnection, position: i64) -> Result<(), sqlx::Error> {
        let mut seen = self.seen.lock().await;
        if *seen >= position {
            return Ok(());
        }
        if position - *seen > MANY {
            self.forget_everything();
        } else {
            let rows = sqlx::query!(
                "SELECT aggregate_type, aggregate_id, sequence, event_type FROM events WHERE position > $1 AND position <= $2",
                *seen,
                position
            )
            .fetch_all(connection)
            .await?;
            for row in &rows {
                if let ("AccountErased", Ok(person)) = (row.event_type.as_str(), row.aggregate_id.parse()) {
                    self.keys.erased(person);
                    // Their pets and visits are in memory, opened.
                    self.cache.clear();
                }
            }
            let stream = |aggregate_type: &str, id: &str| StreamId::stored(aggregate_type, id);
            self.cache.evict_older(
                rows.iter().filter_map(|row| Some((stream(&row.aggregate_type, &row.aggregate_id)?, row.sequence))),
            );
        }
        *seen = position;
        self.doorbell.heard(position);
        Ok(())
    }

    /// The same for a caller that cannot wait for the database: what others did is then found out by reading again.
    pub(crate) async fn catch_up_or_forget(&self, connection: &mut PgConnection, position: i64) {
        if let Err(error) = self.catch_up(connection, position).await {
            tracing::warn!(%error, "other nodes' events could not be looked at; everything in memory is dropped");
            let mut seen = self.seen.lock().await;
            self.forget_everything();
            *seen = position.max(*seen);
        }
    }

    fn forget_everything(&self) {
        self.cache.clear();
        self.keys.forget_all();
    }

    /// Follows other nodes for as long as the process lives.
    pub(crate) async fn follow(self: Arc<Self>) {
        let mut listener = None;
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "looking for other nodes' events failed");
            }
            self.doorbell.wait(&mut listener, &self.pool).await;
        }
    }

    async fn look(&self) -> Result<(), sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        let position = sqlx::query_scalar!("SELECT position FROM log_head").fetch_one(&mut *connection).await?;
        self.catch_up(&mut connection, position).await
    }
}
