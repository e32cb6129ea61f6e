//! Deleting files that no event holds: replaced, removed, or kept for an event that never came.
//!
//! Every node sweeps; two at once do no harm, since whoever deletes a file holds its row. Never here: which files an
//! event holds; the read model of files says that.

use std::time::Duration;

use commands::{Commands, FileError};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::ReadError;
use crate::read_models::files::held;

/// How often.
const EVERY: Duration = Duration::from_hours(1);
/// Whoever keeps a file appends the event within seconds.
const GRACE: Duration = Duration::from_hours(24);
/// How long the read model may take to show the log.
const PATIENCE: Duration = Duration::from_mins(1);
/// How many files are looked at together.
const TOGETHER: i64 = 500;

/// Why files are not swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The read model of files does not show the log yet: what it does not know may be held.
    #[error("the read model of files is behind")]
    Behind,
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store cannot be reached.
    #[error(transparent)]
    Files(#[from] FileError),
}

/// Sweeps now and then.
pub(crate) async fn keep_sweeping(commands: Commands, shown: watch::Receiver<i64>) {
    let mut clock = tokio::time::interval(EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        match sweep(&commands, shown.clone(), GRACE).await {
            Ok(0) => {}
            Ok(deleted) => tracing::info!(deleted, "files that nothing held were deleted"),
            Err(error) => tracing::warn!(%error, "files that nothing holds were not looked for"),
        }
    }
}

/// Deletes what was kept longer ago than this and is held by no event. Returns how many files.
pub(crate) async fn sweep(
    commands: &Commands,
    mut shown: watch::Receiver<i64>,
    grace: Duration,
) -> Result<usize, SweepError> {
    let head = commands.log().head().await.map_err(ReadError::from)?.position;
    let caught_up = async { shown.wait_for(|shown| *shown >= head).await.is_ok() };
    if !tokio::time::timeout(PATIENCE, caught_up).await.unwrap_or(false) {
        return Err(SweepError::Behind);
    }
    commands.files().delete_erased().await?;
    let (mut last, mut deleted) = (None, 0);
    loop {
        let files = commands.files().kept_before(grace, last, TOGETHER).await?;
        let Some(end) = files.last() else { return Ok(deleted) };
        last = Some(*end);
        let held = held(commands.pool(), &files).await?;
        for file in files.iter().filter(|file| !held.contains(file)) {
            deleted += usize::from(commands.files().discard(*file, grace).await?);
        }
    }
}
