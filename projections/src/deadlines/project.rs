//! The subscription `deadlines`: sets, cancels and brings back rows as events say.
//!
//! Never here: acting on what is due.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use commands::RecordedEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use super::kind::{self, Change, What};
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// The subscription.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeadlinesProjection;

impl Projection for DeadlinesProjection {
    const NAME: &'static str = "deadlines";
    // For ever: a raised version asks for a rebuild, and nobody wants to be reminded twice.
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &[];

    fn wants(event: &RecordedEvent) -> bool {
        kind::wants(&event.aggregate_type, &event.event_type)
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let changes = batch.iter().flat_map(|event| kind::changes(event).into_iter().map(|one| (event.position, one)));
        let mut together = Together::default();
        for (position, change) in changes {
            if !together.takes(&change) {
                std::mem::take(&mut together).write(connection).await?;
            }
            together.push(position, change);
        }
        together.write(connection).await
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

/// Changes of one sort that follow each other, written with one statement.
#[derive(Default)]
struct Together {
    sort: Option<std::mem::Discriminant<What>>,
    seen: BTreeSet<(&'static str, Uuid, Option<String>)>,
    kinds: Vec<String>,
    aggregates: Vec<Uuid>,
    keys: Vec<Option<String>>,
    positions: Vec<i64>,
    dues: Vec<DateTime<Utc>>,
    what: Option<What>,
}

impl Together {
    fn takes(&self, change: &Change) -> bool {
        let same = self.sort.is_none_or(|sort| sort == std::mem::discriminant(&change.what));
        same && !self.seen.contains(&(change.kind.as_str(), change.aggregate, change.key.clone()))
    }

    fn push(&mut self, position: i64, change: Change) {
        let Change { kind, aggregate, key, what } = change;
        self.sort = Some(std::mem::discriminant(&what));
        self.what = Some(what);
        self.seen.insert((kind.as_str(), aggregate, key.clone()));
        self.kinds.push(kind.as_str().to_owned());
        self.aggregates.push(aggregate);
        self.positions.push(position);
        if let What::Set(due) = what {
            self.dues.push(due);
        }
        self.keys.push(key);
    }

    async fn write(self, connection: &mut PgConnection) -> Result<(), Failure> {
        match self.what {
            None => Ok(()),
            Some(What::Set(_)) => self.set(connection).await,
            Some(What::Cancel) => self.cancel(connection).await,
            Some(What::Revive) => self.revive(connection).await,
        }
    }

    /// A row that a later event changed stays: should the checkpoint ever be set back, nothing happens again.
    async fn set(self, connection: &mut PgConnection) -> Result<(), Failure> {
        let keys: Vec<String> = self.keys.into_iter().map(Option::unwrap_or_default).collect();
        sqlx::query!(
            "INSERT INTO deadlines (kind, aggregate_id, key, position, changed_by, due_at)
             SELECT kind, aggregate_id, key, position, position, due_at
             FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[])
               AS made (kind, aggregate_id, key, position, due_at)
             ON CONFLICT (kind, aggregate_id, key) DO UPDATE
             SET position = excluded.position, changed_by = excluded.changed_by, due_at = excluded.due_at,
                 state = 'waiting', attempts = 0, try_at = now(), lease = NULL, error = NULL, changed_at = now()
             WHERE deadlines.changed_by < excluded.changed_by",
            &self.kinds,
            &self.aggregates,
            &keys,
            &self.positions,
            &self.dues
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn cancel(self, connection: &mut PgConnection) -> Result<(), Failure> {
        sqlx::query!(
            "UPDATE deadlines SET state = 'cancelled', changed_by = gone.position, lease = NULL, changed_at = now()
             FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[]) AS gone (kind, aggregate_id, key, position)
             WHERE deadlines.kind = gone.kind AND deadlines.aggregate_id = gone.aggregate_id
               AND deadlines.key = coalesce(gone.key, deadlines.key) AND deadlines.changed_by < gone.position
               AND state IN ('waiting', 'acting', 'dead')",
            &self.kinds,
            &self.aggregates,
            &self.keys as &[Option<String>],
            &self.positions
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn revive(self, connection: &mut PgConnection) -> Result<(), Failure> {
        sqlx::query!(
            "UPDATE deadlines SET state = 'waiting', changed_by = back.position, attempts = 0, try_at = now(),
                    error = NULL, changed_at = now()
             FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[]) AS back (kind, aggregate_id, key, position)
             WHERE deadlines.kind = back.kind AND deadlines.aggregate_id = back.aggregate_id
               AND deadlines.key = coalesce(back.key, deadlines.key) AND deadlines.changed_by < back.position
               AND state = 'cancelled'",
            &self.kinds,
            &self.aggregates,
            &self.keys as &[Option<String>],
            &self.positions
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
