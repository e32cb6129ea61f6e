//! The queue of mails: claiming what is due, and looking at it.
//!
//! The database's clock decides what is due, so that nodes agree. Never here: what became of a mail; see `settle`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use super::MailKind;
use crate::ReadError;

/// What was settled so long ago is forgotten. Longer than any mail is worth sending, so that none comes twice.
const KEPT: Duration = Duration::from_hours(24 * 30);

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its time.
    Queued,
    /// Somebody is sending it.
    Sending,
    /// It was handed over.
    Sent,
    /// It was not sent, for good reason.
    Dropped,
    /// It was refused for good, or tried too often: somebody has to look.
    Dead,
}

impl MailState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Sending, Self::Sent, Self::Dropped, Self::Dead];

    /// Its name, stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Dead => "dead",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A mail in the queue, as administrators see it: nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailRow {
    /// Which.
    pub id: Uuid,
    /// The event that it is about.
    pub position: i64,
    /// What kind of mail it is.
    pub kind: String,
    /// The account, or the invitation, that it is for.
    pub recipient: Uuid,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next, while it waits.
    pub due_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed, or why it was not sent.
    pub error: Option<String>,
    /// When the event happened.
    pub caused_at: DateTime<Utc>,
    /// When its state last changed.
    pub changed_at: DateTime<Utc>,
}

/// A mail that is one sender's for a while.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Which; also its Message-ID.
    pub id: Uuid,
    /// The event that it is about.
    pub position: i64,
    /// What kind of mail it is.
    pub kind: MailKind,
    /// The how manieth attempt this is, from 1.
    pub attempt: i32,
    pub(super) lease: Uuid,
}

/// How many mails are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MailCounts {
    /// That wait.
    pub queued: i64,
    /// That are being sent.
    pub sending: i64,
    /// That somebody has to look at.
    pub dead: i64,
    /// How long the oldest has waited, in seconds.
    pub oldest_seconds: i64,
}

/// What telling a mail to be tried again came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// It will be tried now.
    Queued,
    /// It waits or is being sent anyway.
    Underway,
    /// It was sent, or must not be.
    Settled,
    /// There is no such mail.
    Unknown,
}

/// The queue. Cheap to clone.
#[derive(Clone, Debug)]
pub struct MailQueue {
    pub(super) pool: PgPool,
    enqueued: watch::Receiver<i64>,
    reached: Option<watch::Receiver<i64>>,
}

impl MailQueue {
    /// `enqueued`: up to where mails are in the queue, once the checkpoint has `reached` it.
    pub(crate) const fn new(
        pool: PgPool,
        enqueued: watch::Receiver<i64>,
        reached: Option<watch::Receiver<i64>>,
    ) -> Self {
        Self { pool, enqueued, reached }
    }

    /// The queue, for who sends nothing.
    #[must_use]
    pub fn of(commands: &commands::Commands) -> Self {
        Self::new(commands.pool().clone(), watch::Sender::new(0).subscribe(), None)
    }

    /// Claims up to so many mails that are due. They are the caller's until the lease is over.
    pub async fn claim(&self, limit: i64, lease: Duration) -> Result<Vec<Claimed>, ReadError> {
        let holder = Uuid::now_v7();
        let rows = sqlx::query!(
            "UPDATE mails SET state = 'sending', attempts = attempts + 1, lease = $1, changed_at = now(),
                    due_at = now() + make_interval(secs => $2)
             WHERE id IN (SELECT id FROM mails WHERE state IN ('queued', 'sending') AND due_at <= now()
                          ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING id, position, kind, attempts",
            holder,
            lease.as_secs_f64(),
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                let kind = MailKind::named(&row.kind).ok_or_else(|| ReadError::unreadable(&row.kind))?;
                Ok(Claimed { id: row.id, position: row.position, kind, attempt: row.attempts, lease: holder })
            })
            .collect()
    }

    /// Returns when there may be something to claim: this node put something into the queue, a mail became due, or long
    /// enough nobody looked at what other nodes put there.
    pub async fn due(&mut self, patience: Duration) -> Result<(), ReadError> {
        let next = sqlx::query_scalar!(
            r#"SELECT extract(epoch FROM min(due_at) - now())::float8 AS "seconds"
               FROM mails WHERE state IN ('queued', 'sending')"#
        )
        .fetch_one(&self.pool)
        .await?;
        let next = next.map_or(patience, |seconds| Duration::from_secs_f64(seconds.clamp(0.0, patience.as_secs_f64())));
        let _looked = tokio::time::timeout(next, self.enqueued()).await;
        Ok(())
    }

    /// Returns once this node put something more into the queue.
    async fn enqueued(&mut self) {
        if self.enqueued.changed().await.is_err() {
            return std::future::pending().await;
        }
        let upto = *self.enqueued.borrow_and_update();
        // It was said from within the transaction: it is there once the checkpoint is.
        if let Some(reached) = &mut self.reached {
            let _ended = reached.wait_for(|reached| *reached >= upto).await;
        }
    }

    /// Some mails, newest events first, before a position; all states, or one.
    pub async fn list(&self, state: Option<MailState>, before: i64, limit: i64) -> Result<Vec<MailRow>, ReadError> {
        let rows = sqlx::query!(
            "SELECT id, position, kind, recipient, state, attempts, due_at, error, caused_at, changed_at FROM mails
             WHERE ($1::text IS NULL OR state = $1) AND position < $2 ORDER BY position DESC LIMIT $3",
            state.map(MailState::as_str),
            before,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                let state = MailState::named(&row.state).ok_or_else(|| ReadError::unreadable(&row.state))?;
                Ok(MailRow {
                    id: row.id,
                    position: row.position,
                    kind: row.kind,
                    recipient: row.recipient,
                    state,
                    attempts: row.attempts,
                    due_at: (state == MailState::Queued).then_some(row.due_at),
                    error: row.error,
                    caused_at: row.caused_at,
                    changed_at: row.changed_at,
                })
            })
            .collect()
    }

    /// How many mails are where.
    pub async fn counts(&self) -> Result<MailCounts, ReadError> {
        let row = sqlx::query!(
            r#"SELECT count(*) FILTER (WHERE state = 'queued') AS "queued!",
                      count(*) FILTER (WHERE state = 'sending') AS "sending!",
                      count(*) FILTER (WHERE state = 'dead') AS "dead!",
                      coalesce(extract(epoch FROM now() - min(caused_at)
                               FILTER (WHERE state IN ('queued', 'sending')))::bigint, 0) AS "oldest!"
               FROM mails WHERE state IN ('queued', 'sending', 'dead')"#
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(MailCounts { queued: row.queued, sending: row.sending, dead: row.dead, oldest_seconds: row.oldest.max(0) })
    }

    /// Forgets what was settled long ago.
    pub async fn forget_old(&self) -> Result<u64, ReadError> {
        let forgotten = sqlx::query!(
            "DELETE FROM mails WHERE state IN ('sent', 'dropped') AND changed_at < now() - make_interval(secs => $1)",
            KEPT.as_secs_f64()
        )
        .execute(&self.pool)
        .await?;
        Ok(forgotten.rows_affected())
    }
}
