//! `healing-paws erase`.
//!
//! Never here: what erasing means; the person's key is destroyed by the use case.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use clap::Args;
use commands::Receipt;
use commands::account::erase_account;
use projections::Projections;
use serde_json::json;

use super::Outcome;
use super::open::{Installation, context, open};
use super::output::Output;
use crate::config::Config;

/// How long the read models may take to forget.
const PATIENCE: Duration = Duration::from_mins(10);

#[derive(Args)]
pub(super) struct Erase {
    /// The username, or the account's id
    account: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Erase {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        if !self.yes && std::io::stdin().is_terminal() && !confirmed(&self.account)? {
            return Err(anyhow!("nothing was erased"));
        }
        let installation = open(config).await?;
        let outcome = self.on(&installation, output).await;
        installation.close().await;
        outcome
    }

    async fn on(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        let commands = &installation.commands;
        let Some(id) = installation.find(&self.account).await? else {
            output.failure(&anyhow!("there is no account {}", self.account));
            return Ok(Outcome::NoSuchThing);
        };
        let Receipt { position, version, .. } = erase_account(commands, context(), id).await?;
        // The read models forget, too, before this is reported as done; also when no server runs.
        let projections = Projections::start(commands.clone(), projections::Options::default()).await?;
        let forgotten = projections.wait_for(position, PATIENCE).await;
        projections.stop().await;
        forgotten.context("the person is erased from the log; the read models still have to forget")?;
        let body = json!({ "id": id, "position": position, "version": version });
        output.result(&body, |_| format!("nobody can read any more what was personal about {id}"))?;
        Ok(Outcome::Done)
    }
}

fn confirmed(account: &str) -> std::io::Result<bool> {
    let mut stderr = std::io::stderr();
    write!(stderr, "Everything personal about {account} becomes unreadable for ever. Type the name again: ")?;
    stderr.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == account)
}
