//! Acting on something due, writing down what became of it, and letting dead ones be tried again.
//!
//! Never here: claiming it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::DeadlineState;
use super::kind::{self, Act};
use super::queue::{Deadlines, Due};
use crate::ReadError;
use crate::mail::{MailKind, Retried};
use crate::pauses::pause_after;

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadlineOutcome {
    /// It was done.
    Done,
    /// It is not wanted any more, or it would come too late.
    Dropped,
    /// It may work later. Why, without anything personal.
    Failed(String),
}

impl Deadlines {
    /// Does what is due, and writes down what became of it. Returns where it stands now; `None` if the lease was over
    /// and it is another's, or an event changed it meanwhile.
    pub async fn act(&self, due: &Due, now: DateTime<Utc>) -> Result<Option<DeadlineState>, ReadError> {
        let act = match kind::act(&self.commands, due, now).await {
            Ok(act) => act,
            Err(error) => Act::Settled(DeadlineOutcome::Failed(error.to_string())),
        };
        let mut transaction = self.pool().begin().await?;
        let outcome = match act {
            Act::Settled(outcome) => outcome,
            Act::Mail { kind, recipient } => {
                enqueue(&mut transaction, due, kind, recipient).await?;
                DeadlineOutcome::Done
            }
        };
        let state = settle(&mut transaction, due, &outcome).await?;
        if state.is_some() {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(state)
    }

    /// Lets a dead one be tried again, as if it never had been.
    pub async fn retry(&self, id: Uuid) -> Result<Retried, ReadError> {
        let before = sqlx::query_scalar!(
            "WITH before AS (SELECT id, state FROM deadlines WHERE id = $1 FOR UPDATE)
             UPDATE deadlines SET state = CASE WHEN before.state = 'dead' THEN 'waiting' ELSE before.state END,
                    attempts = CASE WHEN before.state = 'dead' THEN 0 ELSE attempts END,
                    try_at = CASE WHEN before.state = 'dead' THEN now() ELSE try_at END,
                    changed_at = CASE WHEN before.state = 'dead' THEN now() ELSE changed_at END
             FROM before WHERE deadlines.id = before.id RETURNING before.state",
            id
        )
        .fetch_optional(self.pool())
        .await?;
        Ok(match before.as_deref() {
            None => Retried::Unknown,
            Some("dead") => Retried::Queued,
            Some("waiting" | "acting") => Retried::Underway,
            Some(_) => Retried::Settled,
        })
    }
}

/// A mail about the event that set the deadline, once, in the transaction that settles it.
async fn enqueue(connection: &mut PgConnection, due: &Due, kind: MailKind, recipient: Uuid) -> Result<(), ReadError> {
    let id = Uuid::new_v5(&due.aggregate, format!("{} {}", due.position, kind.as_str()).as_bytes());
    sqlx::query!(
        "INSERT INTO mails (id, position, kind, recipient, caused_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (position, kind) DO NOTHING",
        id,
        due.position,
        kind.as_str(),
        recipient,
        due.due_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What is written for an outcome: state, the pause until the next attempt, and why.
fn verdict(outcome: &DeadlineOutcome, attempt: i32) -> (DeadlineState, Option<Duration>, Option<&str>) {
    match outcome {
        DeadlineOutcome::Done => (DeadlineState::Done, None, None),
        DeadlineOutcome::Dropped => (DeadlineState::Dropped, None, None),
        DeadlineOutcome::Failed(why) => {
            let pause = pause_after(attempt);
            (if pause.is_some() { DeadlineState::Waiting } else { DeadlineState::Dead }, pause, Some(why))
        }
    }
}

async fn settle(
    connection: &mut PgConnection,
    due: &Due,
    outcome: &DeadlineOutcome,
) -> Result<Option<DeadlineState>, ReadError> {
    let (state, pause, why) = verdict(outcome, due.attempt);
    let settled = sqlx::query!(
        "UPDATE deadlines SET state = $3, error = $4, lease = NULL, changed_at = now(),
                try_at = now() + make_interval(secs => $5)
         WHERE id = $1 AND lease = $2",
        due.id,
        due.lease,
        state.as_str(),
        why,
        pause.unwrap_or_default().as_secs_f64()
    )
    .execute(connection)
    .await?;
    Ok((settled.rows_affected() == 1).then_some(state))
}
