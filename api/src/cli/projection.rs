//! `healing-paws projection status`, `rebuild` and `retry`.
//!
//! Never here: running projections; servers do.

use anyhow::anyhow;
use clap::Subcommand;
use projections::{RebuildError, State, SubscriptionStatus};
use serde_json::json;

use super::Outcome;
use super::open::{Installation, open};
use super::output::{Output, table};
use crate::config::Config;

#[derive(Subcommand)]
pub(super) enum Projection {
    /// How far every projection is, and what stopped it
    Status,
    /// Fill a projection's tables anew while the old ones serve
    Rebuild {
        /// As `projection status` names it
        name: String,
    },
    /// Tell a stopped projection to try its event again
    Retry {
        /// As `projection status` names it
        name: String,
    },
}

impl Projection {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        let installation = open(config).await?;
        let outcome = self.on(&installation, output).await;
        installation.close().await;
        outcome
    }

    async fn on(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        let commands = &installation.commands;
        match self {
            Self::Status => {
                let statuses = projections::status(commands).await?;
                output.result(&statuses, |statuses| words(statuses))?;
                let stopped = statuses.iter().any(|status| status.state == State::Stopped);
                Ok(if stopped { Outcome::Damaged } else { Outcome::Done })
            }
            Self::Rebuild { name } => match projections::rebuild(commands, &name).await {
                Ok(position) => {
                    let body = json!({ "name": name, "position": position });
                    output.result(&body, |_| format!("{name} was rebuilt up to position {position}"))?;
                    Ok(Outcome::Done)
                }
                Err(error @ RebuildError::Unknown(_)) => {
                    output.failure(&error.into());
                    Ok(Outcome::NoSuchThing)
                }
                Err(error) => Err(error.into()),
            },
            Self::Retry { name } => {
                if !projections::retry(commands, &name).await? {
                    output.failure(&anyhow!("no projection {name} is stopped"));
                    return Ok(Outcome::NoSuchThing);
                }
                output.result(&json!({ "name": name }), |_| format!("{name} tries again"))?;
                Ok(Outcome::Done)
            }
        }
    }
}

fn words(statuses: &[SubscriptionStatus]) -> String {
    let rows: Vec<[String; 5]> = statuses
        .iter()
        .map(|status| {
            let state = match status.state {
                State::RunningHere | State::RunningElsewhere => "running",
                State::NotRunning => "not running",
                State::Stopped => "stopped",
            };
            let error = match (&status.error, status.poison_position) {
                (Some(error), Some(position)) => format!("at position {position}: {error}"),
                _ => String::new(),
            };
            [status.name.clone(), state.to_owned(), status.position.to_string(), status.lag.to_string(), error]
        })
        .collect();
    table(["projection", "state", "position", "behind", "error"], &rows)
}
