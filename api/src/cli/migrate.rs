//! `healing-paws migrate`.
//!
//! Never here: the migrations; see `database`.

use super::Outcome;
use super::output::Output;
use crate::MIGRATIONS;
use crate::config::Config;
use crate::database::Database;

pub(super) async fn run(config: &Config, output: &Output) -> anyhow::Result<Outcome> {
    let database = Database::open(config).await?;
    let migrated = database.migrate().await;
    database.close().await;
    migrated?;
    let migrations = MIGRATIONS.iter().count();
    output.result(&serde_json::json!({ "migrations": migrations }), |_| {
        format!("the schema is up to date ({migrations} migrations)")
    })?;
    Ok(Outcome::Done)
}
