//! What other nodes wrote: whoever keeps something in memory is told to drop it.
//!
//! Never here: what they wrote, beyond which streams and whose erasure.

use std::sync::Arc;

use sqlx::PgPool;
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
    pub(crate) async fn catch_up(&self, position: i64) -> Result<(), sqlx::Error> {
        let mut seen = self.seen.lock().await;
        if *seen >= position {
            return Ok(());
        }
        if position - *seen > MANY {
            self.cache.clear();
            self.keys.forget_all();
        } else {
            let rows = sqlx::query!(
                "SELECT aggregate_type, aggregate_id, sequence, event_type FROM events WHERE position > $1 AND position <= $2",
                *seen,
                position
            )
            .fetch_all(&self.pool)
            .await?;
            for row in &rows {
                if let ("AccountErased", Ok(person)) = (row.event_type.as_str(), row.aggregate_id.parse()) {
                    self.keys.forget(person);
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

    /// Follows other nodes for as long as the process lives.
    pub(crate) async fn follow(self: Arc<Self>) {
        let mut listener = None;
        loop {
            let head = sqlx::query_scalar!("SELECT position FROM log_head").fetch_one(&self.pool).await;
            let followed = match head {
                Ok(position) => self.catch_up(position).await,
                Err(error) => Err(error),
            };
            if let Err(error) = followed {
                tracing::warn!(%error, "looking for other nodes' events failed");
            }
            Doorbell::wait(&mut listener, &self.pool).await;
        }
    }
}
