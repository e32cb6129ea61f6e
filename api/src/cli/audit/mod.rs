//! `healing-paws audit`: the log, for whoever has to trust it.
//!
//! Never here: changing anything.

mod board;
mod export;
mod history;
mod verify;

use chrono::{DateTime, Utc};
use clap::Subcommand;
use domain::ReservationId;
use projections::AsOf;

use super::Outcome;
use super::open::{Installation, open};
use super::output::Output;
use crate::config::Config;

#[derive(Subcommand)]
pub(super) enum Audit {
    /// Prove that nothing in the log was altered; names the first bad position otherwise
    Verify,
    /// Everything that happened to a reservation, oldest first
    History {
        /// Its id
        reservation: ReservationId,
    },
    /// The board as it was
    Board {
        /// A position of the log, or a moment such as 2026-11-22T08:00:00Z; now, if left out
        #[arg(long, value_name = "TIME|POSITION", value_parser = moment)]
        as_of: Option<AsOf>,
    },
    /// The whole log as JSON Lines, every column as it is stored
    Export {
        /// The last position to export; the end, if left out
        #[arg(long)]
        to: Option<i64>,
    },
}

fn moment(text: &str) -> Result<AsOf, String> {
    if let Ok(position) = text.parse::<i64>() {
        return if position < 0 { Err("positions begin at 0".to_owned()) } else { Ok(AsOf::Position(position)) };
    }
    let time = DateTime::parse_from_rfc3339(text).map(|time| AsOf::Time(time.with_timezone(&Utc)));
    time.map_err(|error| format!("neither a position nor a moment (RFC 3339): {error}"))
}

impl Audit {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        let installation = open(config).await?;
        let outcome = self.on(&installation, output).await;
        installation.close().await;
        outcome
    }

    async fn on(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        let commands = &installation.commands;
        match self {
            Self::Verify => verify::run(commands, output).await,
            Self::History { reservation } => history::run(commands, output, reservation).await,
            Self::Board { as_of } => board::run(commands, output, as_of).await,
            Self::Export { to } => export::run(commands, to).await,
        }
    }
}
