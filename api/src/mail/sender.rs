//! Emptying the queue: a few mails at a time, for as long as the server runs.
//!
//! Ended without a word at any point, it loses nothing: what it had claimed is another's once the lease is over. Never
//! here: words, or how a mail leaves the house.

use std::sync::Arc;
use std::time::Duration;

use commands::Commands;
use projections::{Claimed, MailQueue, MailState, Outcome, ReadError, letter};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Composer, Deliver, DeliveryError};
use crate::metrics::Metrics;
use crate::state::{AppState, Clock};

/// Mails that one node sends at the same time.
const AT_ONCE: usize = 4;
/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How long what was begun may take when the server stops.
const FAREWELL: Duration = Duration::from_secs(10);
/// How often what was settled long ago is forgotten.
const TIDY: Duration = Duration::from_hours(6);

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Handing over one mail.
    pub patience: Duration,
    /// After this a mail that somebody was sending is another's. Longer than `patience`, so that two never send it at
    /// the same time.
    pub lease: Duration,
    /// How long what another node put into the queue can go unnoticed.
    pub look: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { patience: Duration::from_secs(45), lease: Duration::from_mins(1), look: Duration::from_secs(2) }
    }
}

/// Empties the queue.
pub struct Sender<D> {
    commands: Commands,
    queue: MailQueue,
    clock: Clock,
    metrics: Metrics,
    stopping: CancellationToken,
    composer: Composer,
    way: D,
    timing: Timing,
}

impl<D: Deliver> Sender<D> {
    /// Prepares to send what this server puts into words.
    #[must_use]
    pub fn new(state: &AppState, composer: Composer, way: D, timing: Timing) -> Self {
        Self {
            commands: state.commands().clone(),
            queue: state.projections().mails(),
            clock: state.clock().clone(),
            metrics: state.metrics().clone(),
            stopping: state.stopping().clone(),
            composer,
            way,
            timing,
        }
    }

    /// Sends until the server stops, and then what it has begun.
    pub async fn run(self) {
        let mut queue = self.queue.clone();
        let this = Arc::new(self);
        let (mut sending, mut tidied) = (JoinSet::new(), None::<Instant>);
        while !this.stopping.is_cancelled() {
            if tidied.is_none_or(|then| then.elapsed() > TIDY) {
                tidied = Some(Instant::now());
                this.tidy().await;
            }
            let step = async {
                if sending.len() >= AT_ONCE {
                    sending.join_next().await;
                }
                while sending.try_join_next().is_some() {}
                let claimed = this.claim(AT_ONCE - sending.len()).await?;
                if claimed.is_empty() {
                    return tokio::select! {
                        due = queue.due(this.timing.look) => due,
                        Some(_) = sending.join_next() => Ok(()),
                    };
                }
                for mail in claimed {
                    sending.spawn(Arc::clone(&this).send(mail));
                }
                Ok::<(), ReadError>(())
            };
            let Some(Err(error)) = this.stopping.run_until_cancelled(step).await else { continue };
            tracing::warn!(%error, "the queue of mails cannot be reached");
            this.stopping.run_until_cancelled(sleep(PAUSE)).await;
        }
        if timeout(FAREWELL, sending.join_all()).await.is_err() {
            tracing::warn!("mails are given up in the middle; they will be tried again");
        }
    }

    async fn claim(&self, limit: usize) -> Result<Vec<Claimed>, ReadError> {
        self.queue.claim(i64::try_from(limit).unwrap_or(1), self.timing.lease).await
    }

    async fn tidy(&self) {
        if let Err(error) = self.queue.forget_old().await {
            tracing::warn!(%error, "old mails were not forgotten");
        }
    }

    async fn send(self: Arc<Self>, mail: Claimed) {
        let outcome = self.attempt(&mail).await;
        let Some(state) = self.note(&mail, &outcome).await else { return };
        let (id, kind, attempt) = (mail.id, mail.kind.as_str(), mail.attempt);
        match (state, &outcome) {
            (MailState::Dead, Outcome::Failed(why) | Outcome::Refused(why)) => {
                tracing::error!(%id, kind, attempt, why, "a mail is dead");
            }
            (_, Outcome::Failed(why)) => tracing::warn!(%id, kind, attempt, why, "a mail was not taken"),
            _ => tracing::debug!(%id, kind, attempt, "a mail is {}", state.as_str()),
        }
        self.metrics.mail(match state {
            MailState::Queued | MailState::Sending => "retried",
            settled => settled.as_str(),
        });
    }

    async fn attempt(&self, mail: &Claimed) -> Outcome {
        let letter = match letter(&self.commands, mail, self.clock.now()).await {
            Ok(Ok(letter)) => letter,
            Ok(Err(unneeded)) => return Outcome::Dropped(unneeded),
            Err(error) => return Outcome::Failed(error.to_string()),
        };
        let delivered = match self.composer.compose(&letter) {
            Ok(composed) => timeout(self.timing.patience, self.way.deliver(&composed)).await,
            Err(error) => Ok(Err(error)),
        };
        match delivered {
            Ok(Ok(())) => Outcome::Sent,
            Ok(Err(DeliveryError::NotNow(why))) => Outcome::Failed(why),
            Ok(Err(DeliveryError::Never(why))) => Outcome::Refused(why),
            Err(_) => Outcome::Failed("the server took too long".to_owned()),
        }
    }

    /// Writes the outcome down, however long the database is away: what was sent is sent again only if nobody can know.
    async fn note(&self, mail: &Claimed, outcome: &Outcome) -> Option<MailState> {
        loop {
            match self.queue.settle(mail, outcome).await {
                Ok(Some(state)) => return Some(state),
                Ok(None) => {
                    tracing::warn!(id = %mail.id, "a mail took so long that another sender has it");
                    return None;
                }
                Err(error) => tracing::warn!(id = %mail.id, %error, "what became of a mail is not written down yet"),
            }
            sleep(PAUSE).await;
        }
    }
}
