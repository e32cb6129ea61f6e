//! Whether the log could be appended to now.
//!
//! Never here: appending.

use std::time::Duration;

use sqlx::Executor as _;

use crate::{Commands, Unavailable};

/// An append holds the head for milliseconds; who holds it longer than this is in everybody's way.
const PATIENCE: Duration = Duration::from_secs(2);

impl Commands {
    /// Locks the log's head, as the next append will, and lets go of it. Fails if the database does not answer, takes
    /// no writes, or somebody else holds the head and does not let go.
    pub async fn can_append(&self) -> Result<(), Unavailable> {
        let locked = async {
            let mut transaction = self.pool().begin().await?;
            transaction.execute("SET LOCAL lock_timeout = '1s'").await?;
            sqlx::query!("SELECT position, hash, recorded_at FROM log_head FOR UPDATE")
                .fetch_one(&mut *transaction)
                .await?;
            transaction.rollback().await
        };
        let locked = tokio::time::timeout(PATIENCE, locked).await;
        locked.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(Unavailable::from)
    }
}
