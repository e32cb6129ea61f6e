//! Hearing that the log grew: from this node's appender at once, from other nodes through a bell, and by looking.
//!
//! A ring carries nothing and may be lost; the log is the truth. Never here: what to do about it.

use std::sync::Arc;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use super::Bell;

/// The channel's name.
const CHANNEL: &str = "healing_paws_log";

/// Rings when the log grew.
#[derive(Clone)]
pub(crate) struct Doorbell {
    known: Arc<watch::Sender<i64>>,
    others: Bell,
}

impl Doorbell {
    pub(crate) fn new(position: i64) -> Self {
        Self { known: Arc::new(watch::Sender::new(position)), others: Bell::new(CHANNEL) }
    }

    pub(crate) fn watch(&self) -> watch::Receiver<i64> {
        self.known.subscribe()
    }

    /// This node appended up to here.
    pub(crate) fn appended(&self, position: i64) {
        self.heard(position);
        self.others.ring();
    }

    /// The log is known to reach up to here.
    pub(crate) fn heard(&self, position: i64) {
        self.known.send_if_modified(|known| {
            let grew = *known < position;
            *known = position.max(*known);
            grew
        });
    }

    /// Tells other nodes, for as long as the process lives.
    pub(crate) async fn tell_others(self, pool: PgPool) {
        self.others.carry(pool).await;
    }

    /// Returns when another node may have appended: heard, or long not looked.
    pub(crate) async fn wait(&self, listener: &mut Option<PgListener>, pool: &PgPool) {
        self.others.heard(listener, pool).await;
    }
}
