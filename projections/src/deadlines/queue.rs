//! What is due and what became of it: claiming, acting, and looking at it.
//!
//! The hospital's clock says what is due, so that it can be put forward; the database's clock says whose a row is, so
//! that nodes agree. Never here: what is done; see `kind`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::{Commands, Context, IdempotencyKey, Source};
use domain::Actor;
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

use super::DeadlineKind;
use crate::ReadError;

/// What was settled so long ago is forgotten.
const KEPT: Duration = Duration::from_hours(24 * 30);

/// Where something that becomes due stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineState {
    /// It waits for its time, or to be tried again.
    Waiting,
    /// Somebody acts on it.
    Acting,
    /// It was done.
    Done,
    /// It was not done, for good reason.
    Dropped,
    /// Its reason went away before its time.
    Cancelled,
    /// It failed too often: somebody has to look.
    Dead,
}

impl DeadlineState {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Waiting, Self::Acting, Self::Done, Self::Dropped, Self::Cancelled, Self::Dead];

    /// Its name, stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Acting => "acting",
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Cancelled => "cancelled",
            Self::Dead => "dead",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Something that becomes due, as administrators see it: nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadlineRow {
    /// Which.
    pub id: Uuid,
    /// What kind it is.
    pub kind: String,
    /// What it is about.
    pub aggregate_id: Uuid,
    /// The event that set it.
    pub position: i64,
    /// When it becomes due.
    pub due_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DeadlineState,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When its state last changed.
    pub changed_at: DateTime<Utc>,
}

/// Something due that is one worker's for a while.
#[derive(Clone, Debug)]
pub struct Due {
    /// Which.
    pub id: Uuid,
    /// What kind it is.
    pub kind: DeadlineKind,
    /// What it is about.
    pub aggregate: Uuid,
    /// Which of several of that kind.
    pub key: String,
    /// The event that set it.
    pub position: i64,
    /// When it became due.
    pub due_at: DateTime<Utc>,
    /// The how manieth attempt this is, from 1.
    pub attempt: i32,
    pub(super) lease: Uuid,
}

impl Due {
    /// The circumstances of a use case that is run for it: the same key however often it is tried.
    #[must_use]
    pub fn context(&self, now: DateTime<Utc>) -> Context {
        let key = format!("deadline-{}-{}-{}", self.kind.as_str(), self.position, self.key);
        Context {
            causation: Some(self.position),
            idempotency: IdempotencyKey::new(&key, self.aggregate.as_bytes()).ok(),
            ..Context::new(Actor::System, Source::Process, now)
        }
    }
}

/// How many are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeadlineCounts {
    /// That wait for their time.
    pub waiting: i64,
    /// That somebody has to look at.
    pub dead: i64,
}

/// What becomes due. Cheap to clone.
#[derive(Clone)]
pub struct Deadlines {
    pub(super) commands: Commands,
}

impl Deadlines {
    /// What becomes due in the hospital of this write side.
    #[must_use]
    pub const fn of(commands: Commands) -> Self {
        Self { commands }
    }

    pub(super) fn pool(&self) -> &PgPool {
        self.commands.pool()
    }

    /// Claims up to so many that are due at a moment. They are the caller's until the lease is over.
    pub async fn claim(&self, now: DateTime<Utc>, limit: i64, lease: Duration) -> Result<Vec<Due>, ReadError> {
        let holder = Uuid::now_v7();
        let rows = sqlx::query!(
            "UPDATE deadlines SET state = 'acting', attempts = attempts + 1, lease = $1, changed_at = now(),
                    try_at = now() + make_interval(secs => $2)
             WHERE id IN (SELECT id FROM deadlines
                          WHERE state IN ('waiting', 'acting') AND due_at <= $3 AND try_at <= now()
                          ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)
             RETURNING id, kind, aggregate_id, key, position, due_at, attempts",
            holder,
            lease.as_secs_f64(),
            now,
            limit
        )
        .fetch_all(self.pool())
        .await?;
        rows.into_iter()
            .map(|row| {
                let kind = DeadlineKind::named(&row.kind).ok_or_else(|| ReadError::unreadable(&row.kind))?;
                Ok(Due {
                    id: row.id,
                    kind,
                    aggregate: row.aggregate_id,
                    key: row.key,
                    position: row.position,
                    due_at: row.due_at,
                    attempt: row.attempts,
                    lease: holder,
                })
            })
            .collect()
    }

    /// When the next one becomes due that nobody acts on.
    pub async fn next(&self) -> Result<Option<DateTime<Utc>>, ReadError> {
        let next = sqlx::query_scalar!(
            "SELECT due_at FROM deadlines WHERE state = 'waiting' AND try_at <= now() ORDER BY due_at LIMIT 1"
        )
        .fetch_optional(self.pool())
        .await?;
        Ok(next)
    }

    /// Some that stand like this, the latest change first.
    pub async fn list(&self, state: DeadlineState, limit: i64) -> Result<Vec<DeadlineRow>, ReadError> {
        let rows = sqlx::query!(
            "SELECT id, kind, aggregate_id, position, due_at, state, attempts, error, changed_at FROM deadlines
             WHERE state = $1 ORDER BY changed_at DESC, id LIMIT $2",
            state.as_str(),
            limit
        )
        .fetch_all(self.pool())
        .await?;
        rows.into_iter()
            .map(|row| {
                let state = DeadlineState::named(&row.state).ok_or_else(|| ReadError::unreadable(&row.state))?;
                Ok(DeadlineRow {
                    id: row.id,
                    kind: row.kind,
                    aggregate_id: row.aggregate_id,
                    position: row.position,
                    due_at: row.due_at,
                    state,
                    attempts: row.attempts,
                    error: row.error,
                    changed_at: row.changed_at,
                })
            })
            .collect()
    }

    /// How many are where.
    pub async fn counts(&self) -> Result<DeadlineCounts, ReadError> {
        let row = sqlx::query!(
            r#"SELECT count(*) FILTER (WHERE state IN ('waiting', 'acting')) AS "waiting!",
                      count(*) FILTER (WHERE state = 'dead') AS "dead!"
               FROM deadlines WHERE state IN ('waiting', 'acting', 'dead')"#
        )
        .fetch_one(self.pool())
        .await?;
        Ok(DeadlineCounts { waiting: row.waiting, dead: row.dead })
    }

    /// Forgets what was settled long ago.
    pub async fn forget_old(&self) -> Result<u64, ReadError> {
        let forgotten = sqlx::query!(
            "DELETE FROM deadlines WHERE state IN ('done', 'dropped', 'cancelled')
               AND changed_at < now() - make_interval(secs => $1) AND due_at < now()",
            KEPT.as_secs_f64()
        )
        .execute(self.pool())
        .await?;
        Ok(forgotten.rows_affected())
    }
}
