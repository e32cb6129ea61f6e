//! `healing-paws settings show` and `settings set`: what holds for the whole hospital.
//!
//! Never here: the configuration of one process.

use anyhow::bail;
use clap::{Subcommand, ValueEnum};
use commands::hospital::{Settings as Values, change_settings, settings};
use serde_json::json;

use super::Outcome;
use super::open::{Installation, context, open};
use super::output::Output;
use crate::config::Config;

#[derive(Subcommand)]
pub(super) enum Settings {
    /// Print what is set
    Show,
    /// Set something; what is not named stays
    Set {
        /// Whether everybody who works here must have a second factor
        #[arg(long)]
        staff_second_factor: Option<Switch>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

impl Settings {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        if matches!(self, Self::Set { staff_second_factor: None }) {
            bail!("nothing is named that should be set");
        }
        let installation = open(config).await?;
        let outcome = self.run_on(&installation, output).await;
        installation.close().await;
        outcome
    }

    async fn run_on(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        let mut values = settings(&installation.commands).await?;
        if let Self::Set { staff_second_factor: Some(switch) } = self {
            values.staff_second_factor = matches!(switch, Switch::On);
            change_settings(&installation.commands, context(), values).await?;
        }
        let Values { staff_second_factor } = values;
        output.result(&json!({ "staff_second_factor": staff_second_factor }), |_| {
            format!("staff-second-factor  {}", if staff_second_factor { "on" } else { "off" })
        })?;
        Ok(Outcome::Done)
    }
}
