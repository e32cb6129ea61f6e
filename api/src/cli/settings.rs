//! `healing-paws settings show` and `settings set`: what holds for the whole hospital.
//!
//! Never here: the configuration of one process.

use anyhow::bail;
use clap::{Subcommand, ValueEnum};
use commands::hospital::{
    Settings as Values, TriageTargets, change_settings, change_triage_targets, settings, triage_targets,
};
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
        /// Minutes from check-in to treatment for red, orange, yellow, green and blue, such as 0,15,60,120,240
        #[arg(long, value_parser = targets)]
        triage_targets: Option<TriageTargets>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

impl Settings {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        if matches!(self, Self::Set { staff_second_factor: None, triage_targets: None }) {
            bail!("nothing is named that should be set");
        }
        let installation = open(config).await?;
        let outcome = self.run_on(&installation, output).await;
        installation.close().await;
        outcome
    }

    async fn run_on(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        let mut values = settings(&installation.commands).await?;
        if let Self::Set { staff_second_factor: Some(switch), .. } = &self {
            values.staff_second_factor = matches!(switch, Switch::On);
            change_settings(&installation.commands, context(), values).await?;
        }
        if let Self::Set { triage_targets: Some(targets), .. } = self {
            change_triage_targets(&installation.commands, context(), targets).await?;
        }
        let Values { staff_second_factor } = values;
        let targets = triage_targets(&installation.commands).await?;
        let said = json!({ "staff_second_factor": staff_second_factor, "triage_targets": targets });
        output.result(&said, |_| {
            let TriageTargets { red, orange, yellow, green, blue } = targets;
            format!(
                "staff-second-factor  {}\ntriage-targets       {red},{orange},{yellow},{green},{blue}",
                if staff_second_factor { "on" } else { "off" }
            )
        })?;
        Ok(Outcome::Done)
    }
}

fn targets(text: &str) -> Result<TriageTargets, String> {
    let minutes: Result<Vec<u16>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    match minutes.as_deref() {
        Ok(&[red, orange, yellow, green, blue]) => Ok(TriageTargets { red, orange, yellow, green, blue }),
        _ => Err("five numbers of minutes are needed, separated by commas".to_owned()),
    }
}
