//! How the subscriptions are, for readiness, metrics and the command line; and telling a stopped one to try again.
//!
//! Never here: running them.

use chrono::{DateTime, Utc};
use commands::Commands;
use serde::Serialize;

use super::Progress;
use super::lease::{self, Right};

/// How a subscription is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubscriptionStatus {
    /// Its name, also its projection's.
    pub name: String,
    /// The last position it applied.
    pub position: i64,
    /// The end of the log.
    pub head: i64,
    /// How many events it is behind.
    pub lag: i64,
    /// Whether and where it runs.
    pub state: State,
    /// The event it stopped at.
    pub poison_position: Option<i64>,
    /// Why that does not apply.
    pub error: Option<String>,
    /// The version of the projection that filled its tables.
    pub version: i32,
    /// How many times its tables were rebuilt.
    pub generation: i64,
    /// When it last moved.
    pub updated_at: Option<DateTime<Utc>>,
}

/// Whether and where a subscription runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// On this node.
    RunningHere,
    /// On another node, or in another process.
    RunningElsewhere,
    /// Nowhere.
    NotRunning,
    /// At an event that does not apply.
    Stopped,
}

/// How all subscriptions are.
pub(crate) async fn statuses(commands: &Commands, progress: &Progress) -> Result<Vec<SubscriptionStatus>, sqlx::Error> {
    let head = commands.log().head().await?.position;
    let rows = sqlx::query!(
        "SELECT name, version, generation, position, poison_position, error, updated_at FROM subscriptions"
    )
    .fetch_all(commands.pool())
    .await?;
    let mut statuses = Vec::new();
    for track in progress.tracks() {
        let row = rows.iter().find(|row| row.name == track.name);
        let position = row.map_or(0, |row| row.position);
        let poison_position = row.and_then(|row| row.poison_position);
        let state = if poison_position.is_some() {
            State::Stopped
        } else if track.runs_here() {
            State::RunningHere
        } else if lease::is_held(commands.pool(), Right::Run, track.name).await? {
            State::RunningElsewhere
        } else {
            State::NotRunning
        };
        statuses.push(SubscriptionStatus {
            name: track.name.to_owned(),
            position,
            head: head.max(position),
            lag: (head - position).max(0),
            state,
            poison_position,
            error: row.and_then(|row| row.error.clone()),
            version: row.map_or(0, |row| row.version),
            generation: row.map_or(0, |row| row.generation),
            updated_at: row.map(|row| row.updated_at),
        });
    }
    Ok(statuses)
}

/// Tells a stopped subscription to try its event again. Returns whether there was one stopped of this name.
pub(crate) async fn retry(commands: &Commands, name: &str) -> Result<bool, sqlx::Error> {
    let told = sqlx::query!(
        "UPDATE subscriptions SET poison_position = NULL, error = NULL, updated_at = now()
         WHERE name = $1 AND poison_position IS NOT NULL",
        name
    )
    .execute(commands.pool())
    .await?;
    Ok(told.rows_affected() == 1)
}
