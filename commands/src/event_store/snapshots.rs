//! States of long streams, so that a cold command does not replay them from the first event.
//!
//! A snapshot is a cache: one of an older format, or none, only costs time. Personal texts stay sealed in it, so an
//! erased person stays erased. Never here: the events.

use cqrs_es::Aggregate;
use sqlx::PgPool;
use uuid::Uuid;

use crate::Unavailable;
use crate::crypto::Place;

/// A snapshot is taken whenever a stream has grown by this many events.
pub(crate) const EVERY: i64 = 50;

/// Changes whenever the form of any aggregate's state changes: older snapshots are then not read.
const FORMAT: &str = "2";

/// The table of snapshots.
#[derive(Clone)]
pub(crate) struct Snapshots {
    pool: PgPool,
}

impl Snapshots {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Where a snapshot's texts are sealed: beside the stream, not in it.
    pub(crate) fn place<A: Aggregate>(id: &str, sequence: i64) -> Place<'_> {
        Place { aggregate_type: A::TYPE, aggregate_id: id, sequence: -sequence }
    }

    /// The latest snapshot, its texts still sealed, and the sequence it was taken at.
    pub(crate) async fn find<A: Aggregate>(&self, id: Uuid) -> Result<Option<(A, i64)>, Unavailable> {
        let row = sqlx::query!(
            r#"SELECT sequence, state::text AS "state!" FROM snapshots
               WHERE aggregate_type = $1 AND aggregate_id = $2 AND format = $3"#,
            A::TYPE,
            id.to_string(),
            FORMAT
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        match serde_json::from_str(&row.state) {
            Ok(state) => Ok(Some((state, row.sequence))),
            Err(error) => {
                tracing::warn!(%error, aggregate_type = A::TYPE, "a snapshot does not read; the stream is read instead");
                Ok(None)
            }
        }
    }

    /// Keeps a snapshot, unless a later one is there. `state` is JSON with sealed texts.
    pub(crate) async fn keep(
        &self,
        aggregate_type: &str,
        id: Uuid,
        sequence: i64,
        state: &str,
    ) -> Result<(), Unavailable> {
        sqlx::query!(
            "INSERT INTO snapshots (aggregate_type, aggregate_id, sequence, format, state)
             VALUES ($1, $2, $3, $4, $5::text::json)
             ON CONFLICT (aggregate_type, aggregate_id) DO UPDATE
             SET sequence = excluded.sequence, format = excluded.format, state = excluded.state
             WHERE snapshots.sequence < excluded.sequence OR snapshots.format <> excluded.format",
            aggregate_type,
            id.to_string(),
            sequence,
            FORMAT,
            state
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
