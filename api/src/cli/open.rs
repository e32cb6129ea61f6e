//! Opening an installation for one command, whether or not its server runs.
//!
//! Never here: starting the server.

use anyhow::Context as _;
use chrono::{SubsecRound as _, Utc};
use commands::account::find_by_username;
use commands::{Commands, Context, Source};
use domain::account::Account;
use domain::{AccountId, Actor};

use crate::config::Config;
use crate::database::Database;
use crate::secrets::master_key;

/// An installation that is open.
pub(super) struct Installation {
    pub(super) database: Database,
    pub(super) commands: Commands,
}

/// Opens the installation; its schema must be up to date, and is brought there if it is new.
pub(super) async fn open(config: &Config) -> anyhow::Result<Installation> {
    let key = master_key(config)?;
    let database = Database::open(config).await?;
    database.migrate().await?;
    let commands = Commands::open(database.pool.clone(), key, commands::Options::default()).await;
    Ok(Installation { commands: commands.context("the log cannot be opened")?, database })
}

impl Installation {
    pub(super) async fn close(self) {
        drop(self.commands);
        self.database.close().await;
    }

    /// The account with this username or id.
    pub(super) async fn find(&self, who: &str) -> anyhow::Result<Option<AccountId>> {
        if let Some(id) = find_by_username(&self.commands, who).await? {
            return Ok(Some(id));
        }
        let Ok(id) = who.parse::<AccountId>() else { return Ok(None) };
        Ok((self.commands.load::<Account>(id.uuid()).await?.version > 0).then_some(id))
    }
}

/// The circumstances of a command from the command line.
pub(super) fn context() -> Context {
    Context::new(Actor::System, Source::Cli, Utc::now().trunc_subsecs(6))
}
