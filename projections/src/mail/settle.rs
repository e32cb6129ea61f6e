//! What became of an attempt, and when a mail that failed is tried again.
//!
//! Never here: trying.

use std::time::Duration;

use uuid::Uuid;

use super::queue::{Claimed, MailQueue, Retried};
use super::{MailState, Unneeded};
use crate::ReadError;

/// How long to wait after the first failure, the second, and so on.
const PAUSES: [Duration; 9] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(4),
    Duration::from_hours(12),
    Duration::from_hours(24),
];

/// So often a mail is tried before somebody has to look.
pub const ATTEMPTS: usize = PAUSES.len() + 1;

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was handed over.
    Sent,
    /// It need not or must not be sent.
    Dropped(Unneeded),
    /// It may work later. Why, without addresses.
    Failed(String),
    /// It never will. Why, without addresses.
    Refused(String),
}

/// What is written for an outcome: state, seconds until the next attempt, and why.
fn verdict(outcome: &Outcome, attempt: i32) -> (MailState, Option<Duration>, Option<&str>) {
    match outcome {
        Outcome::Sent => (MailState::Sent, None, None),
        Outcome::Dropped(unneeded) => (MailState::Dropped, None, Some(unneeded.as_str())),
        Outcome::Refused(why) => (MailState::Dead, None, Some(why)),
        Outcome::Failed(why) => {
            let failed = usize::try_from(attempt - 1).unwrap_or_default();
            match PAUSES.get(failed) {
                Some(pause) => (MailState::Queued, Some(*pause), Some(why)),
                None => (MailState::Dead, None, Some(why)),
            }
        }
    }
}

impl MailQueue {
    /// Writes down what became of an attempt, and where the mail stands now; `None` if the lease was over and it is
    /// another's.
    pub async fn settle(&self, claimed: &Claimed, outcome: &Outcome) -> Result<Option<MailState>, ReadError> {
        let (state, pause, why) = verdict(outcome, claimed.attempt);
        let settled = sqlx::query!(
            "UPDATE mails SET state = $3, error = $4, lease = NULL, changed_at = now(),
                    due_at = now() + make_interval(secs => $5)
             WHERE id = $1 AND lease = $2",
            claimed.id,
            claimed.lease,
            state.as_str(),
            why,
            pause.unwrap_or_default().as_secs_f64()
        )
        .execute(&self.pool)
        .await?;
        Ok((settled.rows_affected() == 1).then_some(state))
    }

    /// Lets a dead mail be tried again, as if it never had been.
    pub async fn retry(&self, id: Uuid) -> Result<Retried, ReadError> {
        let before = sqlx::query_scalar!(
            "WITH before AS (SELECT id, state FROM mails WHERE id = $1 FOR UPDATE)
             UPDATE mails SET state = CASE WHEN before.state = 'dead' THEN 'queued' ELSE mails.state END,
                    attempts = CASE WHEN before.state = 'dead' THEN 0 ELSE attempts END,
                    due_at = CASE WHEN before.state = 'dead' THEN now() ELSE due_at END,
                    changed_at = CASE WHEN before.state = 'dead' THEN now() ELSE changed_at END
             FROM before WHERE mails.id = before.id RETURNING before.state",
            id
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(match before.as_deref().and_then(MailState::named) {
            None => Retried::Unknown,
            Some(MailState::Dead) => Retried::Queued,
            Some(MailState::Queued | MailState::Sending) => Retried::Underway,
            Some(MailState::Sent | MailState::Dropped) => Retried::Settled,
        })
    }

    /// Lets all dead mails be tried again. Returns how many.
    pub async fn retry_all(&self) -> Result<u64, ReadError> {
        let retried = sqlx::query!(
            "UPDATE mails SET state = 'queued', attempts = 0, due_at = now(), changed_at = now() WHERE state = 'dead'"
        )
        .execute(&self.pool)
        .await?;
        Ok(retried.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_fails_is_tried_ever_more_rarely_and_then_no_more() {
        let failed = Outcome::Failed("not now".to_owned());
        let mut last = Duration::ZERO;
        for attempt in 1..i32::try_from(ATTEMPTS).unwrap() {
            let (state, pause, why) = verdict(&failed, attempt);
            assert_eq!((state, why), (MailState::Queued, Some("not now")));
            assert!(pause.unwrap() > last);
            last = pause.unwrap();
        }
        assert_eq!(verdict(&failed, 10), (MailState::Dead, None, Some("not now")));
        assert_eq!(verdict(&failed, 11), (MailState::Dead, None, Some("not now")));
    }

    #[test]
    fn what_is_refused_is_not_tried_again() {
        let refused = Outcome::Refused("no such mailbox".to_owned());
        assert_eq!(verdict(&refused, 1), (MailState::Dead, None, Some("no such mailbox")));
        assert_eq!(verdict(&Outcome::Sent, 3), (MailState::Sent, None, None));
        assert_eq!(verdict(&Outcome::Dropped(Unneeded::Erased), 1), (MailState::Dropped, None, Some("erased")));
    }
}
