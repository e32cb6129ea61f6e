//! Acting on what is due: a little at a time, for as long as the server runs.
//!
//! Ended without a word at any point, it loses nothing: what it had claimed is another's once the lease is over. Never
//! here: what is done.

use std::time::Duration;

use projections::{DeadlineState, Deadlines, Due, ReadError};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::state::AppState;

/// What one node takes at a time.
const AT_ONCE: i64 = 20;
/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How often what was settled long ago is forgotten.
const TIDY: Duration = Duration::from_hours(6);

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// After this, what somebody was acting on is another's.
    pub lease: Duration,
    /// How long something new that is due at once can go unnoticed.
    pub look: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { lease: Duration::from_mins(2), look: Duration::from_secs(2) }
    }
}

/// Starts this node's worker. It ends when the server stops.
#[must_use]
pub fn start(state: &AppState, timing: Timing) -> JoinHandle<()> {
    let state = state.clone();
    tokio::spawn(async move {
        let stopping = state.stopping().clone();
        stopping.run_until_cancelled(run(&state, timing)).await;
    })
}

async fn run(state: &AppState, timing: Timing) {
    let deadlines = state.projections().deadlines();
    let mut tidied = None::<Instant>;
    loop {
        if tidied.is_none_or(|then| then.elapsed() > TIDY) {
            tidied = Some(Instant::now());
            if let Err(error) = deadlines.forget_old().await {
                tracing::warn!(%error, "old deadlines were not forgotten");
            }
        }
        if let Err(error) = step(state, &deadlines, timing).await {
            tracing::warn!(%error, "deadlines cannot be reached");
            sleep(PAUSE).await;
        }
    }
}

/// Acts on what is due, or waits until something is.
async fn step(state: &AppState, deadlines: &Deadlines, timing: Timing) -> Result<(), ReadError> {
    let claimed = deadlines.claim(state.now(), AT_ONCE, timing.lease).await?;
    if claimed.is_empty() {
        let next = deadlines.next().await?;
        let due = async {
            match next {
                Some(next) => state.clock().reaches(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = sleep(timing.look) => {}
        }
        return Ok(());
    }
    for due in &claimed {
        let state = deadlines.act(due, state.now()).await?;
        tell(due, state);
    }
    Ok(())
}

fn tell(due: &Due, state: Option<DeadlineState>) {
    let (id, kind, attempt) = (due.id, due.kind.as_str(), due.attempt);
    match state {
        Some(DeadlineState::Dead) => tracing::error!(%id, kind, attempt, "something due failed for good"),
        Some(DeadlineState::Waiting) => tracing::warn!(%id, kind, attempt, "something due failed"),
        Some(state) => tracing::debug!(%id, kind, attempt, "something due is {}", state.as_str()),
        None => tracing::debug!(%id, kind, attempt, "something due was changed meanwhile"),
    }
}
