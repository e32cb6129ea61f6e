//! `healing-paws settings show` and `settings set`: what holds for the whole hospital.
//!
//! Never here: the configuration of one process.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use commands::Commands;
use commands::hospital::{
    BookingRules, Settings as Values, TriageTargets, change_booking, change_settings, change_triage_targets,
    pause_online_booking, resume_online_booking,
};
use domain::hospital::Hospital;
use domain::values::{Phone, Text, Zone};
use serde_json::{Value, json};

use super::Outcome;
use super::open::{Installation, context, open};
use super::output::Output;
use crate::config::Config;

#[derive(Subcommand)]
pub(super) enum Settings {
    /// Print what is set
    Show,
    /// Set something; what is not named stays
    Set(Box<Set>),
}

#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    /// Whether everybody who works here must have a second factor
    #[arg(long)]
    staff_second_factor: Option<Switch>,
    /// Minutes from check-in to treatment for red, orange, yellow, green and blue, such as 0,15,60,120,240
    #[arg(long, value_parser = targets)]
    triage_targets: Option<TriageTargets>,
    /// The hospital's time zone, as the IANA database names it
    #[arg(long)]
    time_zone: Option<String>,
    /// The number to call; nothing to take it away
    #[arg(long)]
    phone: Option<String>,
    /// Until so many hours before an appointment its customer can change it online
    #[arg(long)]
    notice_hours: Option<u16>,
    /// How long an appointment takes, where its doctor says nothing else
    #[arg(long)]
    appointment_minutes: Option<u16>,
    /// So many days ahead appointments can be booked
    #[arg(long)]
    days_ahead: Option<u16>,
    /// At least so many minutes ahead appointments must be booked
    #[arg(long)]
    lead_minutes: Option<u16>,
    /// For so many minutes a time that became free is kept for whom it is offered to
    #[arg(long)]
    offer_minutes: Option<u16>,
    /// Whether appointments are booked online
    #[arg(long)]
    online_booking: Option<Switch>,
    /// What customers are told when they are not
    #[arg(long, requires = "online_booking")]
    pause_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

impl Settings {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        if matches!(&self, Self::Set(set) if **set == Set::default()) {
            bail!("nothing is named that should be set");
        }
        let installation = open(config).await?;
        let outcome = self.run_on(&installation, output).await;
        installation.close().await;
        outcome
    }

    async fn run_on(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        let commands = &installation.commands;
        if let Self::Set(set) = self {
            set.apply(commands).await?;
        }
        let hospital = commands.load::<Hospital>(Hospital::ID).await?.state;
        let told = told(&hospital);
        output.result(&told, |told| {
            let lines = told.as_object().into_iter().flatten().map(|(name, value)| {
                let value = match value {
                    Value::Bool(on) => if *on { "on" } else { "off" }.to_owned(),
                    Value::String(text) => text.clone(),
                    Value::Null => "-".to_owned(),
                    Value::Object(targets) => {
                        // From the most urgent on.
                        let minutes = ["red", "orange", "yellow", "green", "blue"].map(|colour| &targets[colour]);
                        minutes.map(ToString::to_string).join(",")
                    }
                    other => other.to_string(),
                };
                format!("{:<20} {value}", name.replace('_', "-"))
            });
            lines.collect::<Vec<_>>().join("\n")
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

impl Set {
    async fn apply(self, commands: &Commands) -> anyhow::Result<()> {
        let hospital = commands.load::<Hospital>(Hospital::ID).await?.state;
        if let Some(switch) = self.staff_second_factor {
            let settings = Values { staff_second_factor: switch == Switch::On };
            change_settings(commands, context(), settings).await?;
        }
        if let Some(targets) = self.triage_targets {
            change_triage_targets(commands, context(), targets).await?;
        }
        let zone = match &self.time_zone {
            Some(name) => Zone::parse(name).with_context(|| format!("{name} is no time zone"))?,
            None => hospital.zone(),
        };
        let phone = Phone::parse_optional(self.phone.as_deref().or(hospital.phone())).context("the phone number")?;
        let before = hospital.booking();
        let rules = BookingRules {
            notice_hours: self.notice_hours.unwrap_or(before.notice_hours),
            appointment_minutes: self.appointment_minutes.unwrap_or(before.appointment_minutes),
            days_ahead: self.days_ahead.unwrap_or(before.days_ahead),
            lead_minutes: self.lead_minutes.unwrap_or(before.lead_minutes),
            offer_minutes: self.offer_minutes.unwrap_or(before.offer_minutes),
        };
        change_booking(commands, context(), zone, phone, rules).await?;
        match self.online_booking {
            Some(Switch::On) => drop(resume_online_booking(commands, context()).await?),
            Some(Switch::Off) => {
                let reason = Text::parse_optional(self.pause_reason.as_deref()).context("the reason")?;
                pause_online_booking(commands, context(), reason).await?;
            }
            None => {}
        }
        Ok(())
    }
}

fn told(hospital: &Hospital) -> Value {
    let BookingRules { notice_hours, appointment_minutes, days_ahead, lead_minutes, offer_minutes } =
        hospital.booking();
    json!({
        "staff_second_factor": hospital.settings().staff_second_factor,
        "triage_targets": hospital.triage_targets(),
        "time_zone": hospital.zone().name(),
        "phone": hospital.phone(),
        "notice_hours": notice_hours,
        "appointment_minutes": appointment_minutes,
        "days_ahead": days_ahead,
        "lead_minutes": lead_minutes,
        "offer_minutes": offer_minutes,
        "online_booking": hospital.pause().is_none(),
        "pause_reason": hospital.pause().and_then(|pause| pause.reason.clone()),
    })
}
