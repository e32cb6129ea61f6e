//! The command line. Everything that prints takes `--json`.
//!
//! Exit codes: 0 done, 1 failed, 2 not understood, 3 the log or the installation is damaged, 4 there is no such thing.
//! Never here: rules; a command runs the same use cases as the pages and the API.

mod account;
mod audit;
mod doctor;
mod erase;
mod mail;
mod migrate;
mod open;
mod output;
mod projection;
mod serve;
mod settings;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, Given};
use output::Output;

/// Healing Paws: the online system of a small-animal hospital.
#[derive(Parser)]
#[command(name = "healing-paws", version, about, after_help = EXIT_CODES)]
struct CommandLine {
    #[command(flatten)]
    given: Given,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  failed
  2  the command line was not understood
  3  the log or the installation is damaged
  4  there is no such thing";

#[derive(Subcommand)]
enum Command {
    /// Serve the pages, the API and the live streams
    Serve(serve::Serve),
    /// Bring the database's schema up to date
    Migrate,
    /// Accounts
    #[command(subcommand)]
    Account(account::Account),
    /// What holds for the whole hospital
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Projections
    #[command(subcommand)]
    Projection(projection::Projection),
    /// The queue of mails
    #[command(subcommand)]
    Mail(mail::Mail),
    /// The log
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Make everything personal about somebody unreadable for ever
    Erase(erase::Erase),
    /// Check the installation
    Doctor,
}

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Failed,
    Damaged,
    NoSuchThing,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Damaged => 3,
            Outcome::NoSuchThing => 4,
        })
    }
}

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    // Prints help or what was not understood, and ends with 0 or 2.
    let CommandLine { given, json, command } = CommandLine::parse();
    let output = Output::new(json);
    log_to_standard_error(matches!(command, Command::Serve(_)));
    let outcome = given.complete().map_err(anyhow::Error::from).and_then(|config| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(dispatch(config, command, &output))
    });
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            output.failure(&error);
            Outcome::Failed.into()
        }
    }
}

async fn dispatch(config: Config, command: Command, output: &Output) -> anyhow::Result<Outcome> {
    match command {
        Command::Serve(serve) => serve.run(config, output).await,
        Command::Migrate => migrate::run(&config, output).await,
        Command::Account(account) => account.run(&config, output).await,
        Command::Settings(settings) => settings.run(&config, output).await,
        Command::Projection(projection) => projection.run(&config, output).await,
        Command::Mail(mail) => mail.run(&config, output).await,
        Command::Audit(audit) => audit.run(&config, output).await,
        Command::Erase(erase) => erase.run(&config, output).await,
        Command::Doctor => doctor::run(&config, output).await,
    }
}

/// `RUST_LOG` says how much; without it a server tells what it does and other commands only what goes wrong.
fn log_to_standard_error(serving: bool) {
    let usual = if serving { "info,sqlx=warn" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    // These write down addresses and headers as they came; a link that somebody was mailed is an address.
    let discreet = ["tower_http::csrf=off", "h2=info"].into_iter().filter_map(|directive| directive.parse().ok());
    let filter = discreet.fold(filter, EnvFilter::add_directive);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _already_set = log.with_ansi(std::io::stderr().is_terminal()).try_init();
}
