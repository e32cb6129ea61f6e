//! A bell between nodes: one rings it, all the others hear it. NOTIFY, with nothing in it.
//!
//! It is rung after the commit, in a statement of its own, because a transaction that notifies holds a lock on all
//! other notifying commits. A ring may be lost; whoever listens also looks from time to time. Never here: what it means.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{Connection as _, Executor as _, PgConnection, PgPool};
use tokio::sync::Notify;

/// How long a lost ring can go unnoticed.
const POLL: Duration = Duration::from_millis(500);
/// At most one ring in this time; the first goes out at once.
const QUIET: Duration = Duration::from_millis(5);

/// A bell between nodes. Clones are the same bell.
#[derive(Clone, Debug)]
pub struct Bell {
    channel: &'static str,
    ring: Arc<Notify>,
    /// The server's process that rings for this node: what it rings is not news here.
    own: Arc<AtomicU32>,
}

impl Bell {
    /// A bell on a channel of NOTIFY.
    #[must_use]
    pub fn new(channel: &'static str) -> Self {
        Self { channel, ring: Arc::default(), own: Arc::default() }
    }

    /// Rings for the other nodes, soon and at most every few milliseconds.
    pub fn ring(&self) {
        self.ring.notify_one();
    }

    /// Carries this node's rings to the others, for as long as it is polled.
    pub async fn carry(self, pool: PgPool) {
        // A connection of its own: the pool's would be tested after each ring.
        let mut connection = None;
        loop {
            self.ring.notified().await;
            if let Err(error) = self.notify(&pool, &mut connection).await {
                tracing::warn!(%error, "other nodes were not notified; they will look by themselves");
                connection = None;
            }
            tokio::time::sleep(QUIET).await;
        }
    }

    async fn notify(&self, pool: &PgPool, connection: &mut Option<PgConnection>) -> Result<(), sqlx::Error> {
        if connection.is_none() {
            *connection = Some(self.connect(pool).await?);
        }
        if let Some(connection) = connection {
            connection.execute(sqlx::raw_sql(&format!("NOTIFY {}", self.channel))).await?;
        }
        Ok(())
    }

    async fn connect(&self, pool: &PgPool) -> Result<PgConnection, sqlx::Error> {
        let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
        // Only a hint: it needs no flush of its own.
        connection.execute("SET synchronous_commit = off").await?;
        let own = sqlx::query_scalar!(r#"SELECT pg_backend_pid() AS "own!""#).fetch_one(&mut connection).await?;
        self.own.store(own.cast_unsigned(), Ordering::Relaxed);
        Ok(connection)
    }

    /// Returns when another node rang, or when long nobody did. The listener is kept by whoever waits.
    pub async fn heard(&self, listener: &mut Option<PgListener>, pool: &PgPool) {
        if listener.is_none() {
            *listener = self.listen(pool).await.ok();
        }
        let rung = async {
            let Some(listener) = listener else { return std::future::pending().await };
            loop {
                match listener.try_recv().await? {
                    Some(ring) if ring.process_id() == self.own.load(Ordering::Relaxed) => {}
                    // `None` is a lost connection, behind which anything may have happened.
                    Some(_) | None => return Ok::<_, sqlx::Error>(()),
                }
            }
        };
        if let Ok(Err(error)) = tokio::time::timeout(POLL, rung).await {
            tracing::warn!(%error, "listening for other nodes failed");
            *listener = None;
            tokio::time::sleep(POLL).await;
        }
    }

    async fn listen(&self, pool: &PgPool) -> Result<PgListener, sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(self.channel).await?;
        Ok(listener)
    }
}
