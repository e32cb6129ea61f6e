//! Following the table of changes: each is taken in and told, in order, once.
//!
//! Never here: those who listen.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Connection as _;
use tokio::sync::watch;

use super::{Announcement, FeedItem, LiveFeed, Seen};
use crate::ReadError;
use crate::read_models::reservations::{ReservationRow, Standing, ongoing};

/// Changes read at a time.
const PAGE: i64 = 500;
/// How long a lost wake-up can go unnoticed.
const POLL: Duration = Duration::from_millis(500);

/// A page of changes, and where the subscription and the table's floor were in the same moment.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) checkpoint: i64,
    pub(super) generation: i64,
    pub(super) floor: i64,
    pub(super) rows: Vec<Change>,
    /// Whether there is nothing behind them.
    pub(super) complete: bool,
}

#[derive(Debug)]
pub(super) struct Change {
    pub(super) position: i64,
    pub(super) last: bool,
    pub(super) row: ReservationRow,
}

impl LiveFeed {
    /// Follows for as long as the process lives, woken by the subscription's progress.
    pub(crate) async fn follow_changes(self, mut progress: watch::Receiver<i64>) {
        loop {
            if let Err(error) = self.catch_up().await {
                tracing::warn!(%error, "the live feed did not read what changed; it tries again");
                tokio::time::sleep(POLL).await;
            }
            let _ = tokio::time::timeout(POLL, progress.changed()).await;
        }
    }

    /// Takes in and tells everything that is there.
    async fn catch_up(&self) -> Result<(), ReadError> {
        loop {
            let (position, generation) = {
                let seen = self.seen();
                (seen.position, seen.generation)
            };
            let changes = self.changes_behind(position, None).await?;
            if changes.generation != generation || changes.floor > position {
                // The tables were rebuilt, or this node was away for too long.
                self.load().await?;
                let _ = self.shared.listeners.send(Announcement::Reset);
                return Ok(());
            }
            let (complete, checkpoint) = (changes.complete, changes.checkpoint);
            self.tell(changes)?;
            if complete {
                self.shared.reached.send_if_modified(|reached| std::mem::replace(reached, checkpoint) != checkpoint);
                return Ok(());
            }
        }
    }

    /// Telling and noting the position happen under one lock: who joins hears exactly what comes after it.
    fn tell(&self, changes: Changes) -> Result<(), ReadError> {
        let mut seen = self.seen();
        for Change { position, last, row } in changes.rows {
            seen.standing.put(Arc::new(row.clone()));
            let queue = seen.standing.queue_of(row.id);
            if self.shared.listeners.receiver_count() > 0 {
                let item = FeedItem::new(position, last, ReservationRow { queue, ..row })?;
                let _ = self.shared.listeners.send(Announcement::Change(Arc::new(item)));
            }
            (seen.position, seen.told) = (position, position);
        }
        if changes.complete {
            seen.position = changes.checkpoint;
        }
        Ok(())
    }

    /// Reads everything anew: all ongoing reservations and the last treatments, as of one checkpoint.
    pub(crate) async fn load(&self) -> Result<(), ReadError> {
        let mut connection = self.shared.commands.pool().acquire().await?;
        let mut snapshot = connection.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let checkpoint = sqlx::query!("SELECT position, generation FROM subscriptions WHERE name = 'reservations'")
            .fetch_optional(&mut *snapshot)
            .await?;
        let (position, generation) = checkpoint.map_or((0, 0), |row| (row.position, row.generation));
        let mut standing = Standing::default();
        let treatments = sqlx::query!(
            r#"SELECT id, treatment_started_at AS "started_at!", ready_at AS "ready_at!" FROM reservations
               WHERE ready_at IS NOT NULL AND treatment_started_at IS NOT NULL ORDER BY ready_at DESC LIMIT 50"#
        )
        .fetch_all(&mut *snapshot)
        .await?;
        for treatment in treatments {
            standing.measure(treatment.id.into(), treatment.started_at, treatment.ready_at);
        }
        for row in ongoing(&mut snapshot).await? {
            standing.put(row);
        }
        snapshot.commit().await?;
        *self.seen() = Seen { standing, position, told: position, generation };
        self.shared.reached.send_replace(position);
        Ok(())
    }

    /// Reads changes behind a position, of all reservations or of one. One statement, so one moment. Never ends in
    /// the middle of a position.
    pub(super) async fn changes_behind(&self, position: i64, of: Option<uuid::Uuid>) -> Result<Changes, ReadError> {
        let mut limit = PAGE;
        loop {
            let rows = sqlx::query!(
                r#"SELECT subscriptions.position AS checkpoint, generation, floor,
                          changed.position AS "position?", last AS "last?", data::text AS "data?"
                   FROM subscriptions CROSS JOIN reservation_feed
                   LEFT JOIN LATERAL (
                       SELECT position, ordinal, last, data FROM reservation_changes
                       WHERE position > $1 AND reservation_id = coalesce($2::uuid, reservation_id)
                       ORDER BY position, ordinal LIMIT $3
                   ) AS changed ON true
                   WHERE name = 'reservations' ORDER BY changed.position, changed.ordinal"#,
                position,
                of,
                limit
            )
            .fetch_all(self.shared.commands.pool())
            .await?;
            let Some(first) = rows.first() else { return Ok(Changes { complete: true, ..Changes::default() }) };
            let complete = i64::try_from(rows.len()).is_ok_and(|found| found < limit);
            let mut changes = Changes {
                checkpoint: first.checkpoint,
                generation: first.generation,
                floor: first.floor,
                rows: Vec::new(),
                complete,
            };
            for row in rows {
                if let (Some(position), Some(last), Some(data)) = (row.position, row.last, row.data) {
                    let row = serde_json::from_str(&data).map_err(ReadError::unreadable)?;
                    changes.rows.push(Change { position, last, row });
                }
            }
            if !complete && of.is_none() {
                let whole = changes.rows.iter().rposition(|change| change.last).map_or(0, |last| last + 1);
                changes.rows.truncate(whole);
            }
            if complete || !changes.rows.is_empty() {
                return Ok(changes);
            }
            limit *= 2;
        }
    }
}
