//! Hearing that the log grew: from this node's appender at once, from other nodes through NOTIFY, and by looking.
//!
//! A notification carries nothing and may be lost; the log is the truth. It is sent after the commit, in a statement
//! of its own, because a transaction that notifies holds a lock on all other notifying commits.
//! Never here: what to do about it.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{Executor as _, PgPool};
use tokio::sync::{Notify, watch};

/// The channel's name.
const CHANNEL: &str = "healing_paws_log";
/// How long a lost notification can go unnoticed.
const POLL: Duration = Duration::from_millis(500);
/// At most one notification in this time; the first goes out at once.
const QUIET: Duration = Duration::from_millis(5);

/// Rings when the log grew.
#[derive(Clone)]
pub(crate) struct Doorbell {
    known: Arc<watch::Sender<i64>>,
    ring_others: Arc<Notify>,
}

impl Doorbell {
    pub(crate) fn new(position: i64) -> Self {
        Self { known: Arc::new(watch::Sender::new(position)), ring_others: Arc::new(Notify::new()) }
    }

    pub(crate) fn watch(&self) -> watch::Receiver<i64> {
        self.known.subscribe()
    }

    /// This node appended up to here.
    pub(crate) fn appended(&self, position: i64) {
        self.heard(position);
        self.ring_others.notify_one();
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
        loop {
            self.ring_others.notified().await;
            if let Err(error) = notify(&pool).await {
                tracing::warn!(%error, "other nodes were not notified; they will look by themselves");
            }
            tokio::time::sleep(QUIET).await;
        }
    }

    /// Returns when another node may have appended: notified, or long not looked.
    pub(crate) async fn wait(listener: &mut Option<PgListener>, pool: &PgPool) {
        if listener.is_none() {
            *listener = listen(pool).await.ok();
        }
        let heard = async {
            match listener {
                // `None` is a lost connection, behind which anything may have happened.
                Some(listener) => listener.try_recv().await.map(|_| ()),
                None => std::future::pending().await,
            }
        };
        if let Ok(Err(error)) = tokio::time::timeout(POLL, heard).await {
            tracing::warn!(%error, "listening for other nodes failed");
            *listener = None;
            tokio::time::sleep(POLL).await;
        }
    }
}

async fn notify(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    // The notification is only a hint: it needs no flush of its own. Local to this transaction.
    let statement = format!("BEGIN; SET LOCAL synchronous_commit = off; NOTIFY {CHANNEL}; COMMIT");
    connection.execute(sqlx::raw_sql(&statement)).await?;
    Ok(())
}

async fn listen(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
