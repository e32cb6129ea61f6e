//! Reading the log: in order, by stream, by time, and the doorbell that rings when it grew.
//!
//! Never here: appending.

use chrono::{DateTime, Utc};
use futures::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use super::RecordedEvent;

/// How many rows a whole-log read fetches at a time.
const PAGE: i64 = 10_000;

/// The log, for reading.
#[derive(Clone, Debug)]
pub struct Log {
    pool: PgPool,
    known: watch::Receiver<i64>,
}

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 if nothing was appended.
    pub position: i64,
    /// Its hash; zeros if nothing was appended.
    pub hash: [u8; 32],
    /// When it was appended.
    pub recorded_at: DateTime<Utc>,
}

/// A row as the queries of this file return it.
pub(super) struct Row {
    pub(super) position: i64,
    pub(super) aggregate_type: String,
    pub(super) aggregate_id: String,
    pub(super) sequence: i64,
    pub(super) event_type: String,
    pub(super) event_version: String,
    pub(super) payload: String,
    pub(super) metadata: String,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) hash: Vec<u8>,
}

impl From<Row> for RecordedEvent {
    fn from(row: Row) -> Self {
        Self {
            position: row.position,
            aggregate_type: row.aggregate_type,
            aggregate_id: row.aggregate_id,
            sequence: row.sequence,
            event_type: row.event_type,
            event_version: row.event_version,
            payload: row.payload,
            metadata: row.metadata,
            recorded_at: row.recorded_at,
            hash: hash_of(&row.hash),
        }
    }
}

/// A hash of the wrong length was altered; zeros match nothing.
pub(super) fn hash_of(stored: &[u8]) -> [u8; 32] {
    stored.try_into().unwrap_or_default()
}

impl Log {
    pub(crate) const fn new(pool: PgPool, known: watch::Receiver<i64>) -> Self {
        Self { pool, known }
    }

    pub(super) const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Reads the end of the log.
    pub async fn head(&self) -> Result<Head, sqlx::Error> {
        let row = sqlx::query!("SELECT position, hash, recorded_at FROM log_head").fetch_one(&self.pool).await?;
        Ok(Head { position: row.position, hash: hash_of(&row.hash), recorded_at: row.recorded_at })
    }

    /// Reads at most `limit` events behind a position, in order.
    pub async fn read(&self, after: i64, limit: i64) -> Result<Vec<RecordedEvent>, sqlx::Error> {
        self.read_between(after, i64::MAX, limit).await
    }

    async fn read_between(&self, after: i64, upto: i64, limit: i64) -> Result<Vec<RecordedEvent>, sqlx::Error> {
        sqlx::query_as!(
            Row,
            r#"SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                      payload::text AS "payload!", metadata::text AS "metadata!", recorded_at, hash
               FROM events WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3"#,
            after,
            upto,
            limit
        )
        .fetch(&self.pool)
        .map_ok(RecordedEvent::from)
        .try_collect()
        .await
    }

    /// Reads all events behind a position, in order, up to one position or to the end as it was found.
    pub fn stream(&self, after: i64, upto: Option<i64>) -> impl Stream<Item = Result<RecordedEvent, sqlx::Error>> + '_ {
        self.pages(after, upto).map_ok(|page| stream::iter(page).map(Ok)).try_flatten()
    }

    /// The same, page by page.
    pub(super) fn pages(
        &self,
        after: i64,
        upto: Option<i64>,
    ) -> impl Stream<Item = Result<Vec<RecordedEvent>, sqlx::Error>> + '_ {
        let upto = upto.unwrap_or(i64::MAX);
        stream::try_unfold(after, move |after| async move {
            let page = if after < upto { self.read_between(after, upto, PAGE).await? } else { Vec::new() };
            Ok::<_, sqlx::Error>(page.last().map(|last| last.position).map(|last| (page, last)))
        })
    }

    /// Reads everything that happened to one aggregate, oldest first.
    pub async fn history(&self, aggregate_type: &str, aggregate_id: Uuid) -> Result<Vec<RecordedEvent>, sqlx::Error> {
        sqlx::query_as!(
            Row,
            r#"SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                      payload::text AS "payload!", metadata::text AS "metadata!", recorded_at, hash
               FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence"#,
            aggregate_type,
            aggregate_id.to_string()
        )
        .fetch(&self.pool)
        .map_ok(RecordedEvent::from)
        .try_collect()
        .await
    }

    /// The last position that was appended at or before a moment; 0 if none was.
    ///
    /// Times never go back along the log, so this is a search by halves on the positions.
    pub async fn position_at(&self, moment: DateTime<Utc>) -> Result<i64, sqlx::Error> {
        let (mut low, mut high) = (0, self.head().await?.position);
        while low < high {
            let middle = low + (high - low + 1) / 2;
            let at = sqlx::query_scalar!("SELECT recorded_at FROM events WHERE position = $1", middle)
                .fetch_one(&self.pool)
                .await?;
            if at <= moment { low = middle } else { high = middle - 1 }
        }
        Ok(low)
    }

    /// The doorbell: the highest position that this node knows to be in the log. It rings at once for the node's own
    /// appends, by notification for other nodes', with polling behind it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.known.clone()
    }
}
