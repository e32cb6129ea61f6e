//! `healing-paws mail status` and `mail retry`.
//!
//! Never here: sending; servers do.

use anyhow::anyhow;
use clap::Subcommand;
use projections::{MailCounts, MailQueue, MailRow, MailState, Retried};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::Outcome;
use super::open::{Installation, open};
use super::output::{Output, table};
use crate::config::Config;

/// The most dead letters that are listed.
const LISTED: i64 = 100;

#[derive(Subcommand)]
pub(super) enum Mail {
    /// How many mails wait, and every dead letter with its error
    Status,
    /// Let a dead letter be tried again, or all of them
    Retry {
        /// As `mail status` names it
        #[arg(required_unless_present = "all")]
        id: Option<Uuid>,
        /// All of them
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
}

/// What `mail status` says.
#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    counts: MailCounts,
    dead_letters: Vec<MailRow>,
}

impl Mail {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        let installation = open(config).await?;
        let outcome = self.on(&installation, output).await;
        installation.close().await;
        outcome
    }

    async fn on(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        let queue = MailQueue::of(&installation.commands);
        match self {
            Self::Status => {
                let dead_letters = queue.list(Some(MailState::Dead), i64::MAX, LISTED).await?;
                let status = Status { counts: queue.counts().await?, dead_letters };
                output.result(&status, words)?;
                Ok(Outcome::Done)
            }
            Self::Retry { id: Some(id), .. } => {
                let why = match queue.retry(id).await? {
                    Retried::Queued | Retried::Underway => {
                        output.result(&json!({ "id": id }), |_| format!("{id} will be tried"))?;
                        return Ok(Outcome::Done);
                    }
                    Retried::Settled => anyhow!("{id} was sent, or must not be"),
                    Retried::Unknown => anyhow!("there is no mail {id}"),
                };
                output.failure(&why);
                Ok(Outcome::NoSuchThing)
            }
            Self::Retry { id: None, .. } => {
                let retried = queue.retry_all().await?;
                output.result(&json!({ "retried": retried }), |_| format!("{retried} dead letters will be tried"))?;
                Ok(Outcome::Done)
            }
        }
    }
}

fn words(status: &Status) -> String {
    let MailCounts { queued, sending, dead, oldest_seconds } = status.counts;
    let counts = format!("{queued} wait, {sending} are being sent, {dead} are dead");
    let counts = if queued + sending > 0 { format!("{counts}; the oldest is {oldest_seconds} s old") } else { counts };
    if status.dead_letters.is_empty() {
        return counts;
    }
    let rows: Vec<[String; 5]> = status
        .dead_letters
        .iter()
        .map(|row| {
            let at = row.changed_at.format("%Y-%m-%d %H:%M:%S").to_string();
            [row.id.to_string(), row.kind.clone(), row.attempts.to_string(), at, row.error.clone().unwrap_or_default()]
        })
        .collect();
    format!("{counts}\n\n{}", table(["dead letter", "kind", "tried", "last (UTC)", "error"], &rows))
}
