//! What this node knows of how far every subscription is, so that it can wait for its own writes.
//!
//! A runner of this node says so at once. For a subscription that runs elsewhere the node listens: after its commit
//! the runner rings with a notification that carries nothing, and the checkpoints are read; they are also read from
//! time to time, since a notification can be lost. Never here: moving a checkpoint.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use commands::Bell;
use sqlx::PgPool;
use tokio::sync::watch;

/// The channel that is rung when a read model moved.
const CHANNEL: &str = "healing_paws_read";

/// How far one subscription is, as this node knows.
#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) name: &'static str,
    reached: watch::Sender<i64>,
    here: AtomicBool,
}

impl Track {
    /// The checkpoint, and every change of it.
    pub(crate) fn watch(&self) -> watch::Receiver<i64> {
        self.reached.subscribe()
    }

    /// Whether the subscription runs on this node.
    pub(crate) fn runs_here(&self) -> bool {
        self.here.load(Ordering::Acquire)
    }

    pub(super) fn set_here(&self, here: bool) {
        self.here.store(here, Ordering::Release);
    }

    /// The checkpoint is exactly here; it may have gone back when PostgreSQL crashed.
    pub(super) fn set(&self, position: i64) {
        self.reached.send_if_modified(|reached| std::mem::replace(reached, position) != position);
    }

    /// The checkpoint was seen here; it may be further by now.
    fn saw(&self, position: i64) {
        self.reached.send_if_modified(|reached| {
            let further = *reached < position;
            *reached = position.max(*reached);
            further
        });
    }
}

/// How far all subscriptions are.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    tracks: Arc<[Track]>,
    bell: Bell,
}

impl Progress {
    pub(crate) fn new(names: &[&'static str]) -> Self {
        let track = |name: &&'static str| Track { name, reached: watch::Sender::new(0), here: AtomicBool::new(false) };
        Self { tracks: names.iter().map(track).collect(), bell: Bell::new(CHANNEL) }
    }

    pub(crate) fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The track of one subscription.
    pub(crate) fn of(&self, name: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.name == name)
    }

    /// A runner of this node committed.
    pub(super) fn ring(&self) {
        self.bell.ring();
    }

    /// Rings for other nodes whenever a runner of this node committed.
    pub(crate) async fn tell_others(self, pool: PgPool) {
        self.bell.carry(pool).await;
    }

    /// Learns what other nodes' runners committed.
    pub(crate) async fn listen(self, pool: PgPool) {
        let mut listener = None;
        loop {
            if let Err(error) = self.look(&pool).await {
                tracing::warn!(%error, "the checkpoints were not read");
            }
            self.bell.heard(&mut listener, &pool).await;
        }
    }

    async fn look(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        if self.tracks.iter().all(Track::runs_here) {
            return Ok(());
        }
        for row in sqlx::query!("SELECT name, position FROM subscriptions").fetch_all(pool).await? {
            if let Some(track) = self.of(&row.name).filter(|track| !track.runs_here()) {
                track.saw(row.position);
            }
        }
        Ok(())
    }
}
