//! Forgetting first answers that nobody asks for again.
//!
//! Never here: giving them; see `answers`.

use chrono::{DateTime, Utc};

use crate::{Commands, Unavailable};

/// So many go in one statement, so that none takes long.
const AT_ONCE: i64 = 10_000;

impl Commands {
    /// Forgets the answers to idempotency keys from before this moment. Returns how many there were.
    pub async fn forget_answers(&self, before: DateTime<Utc>) -> Result<u64, Unavailable> {
        let mut forgotten = 0;
        loop {
            let gone = sqlx::query!(
                "DELETE FROM idempotency_keys
                 WHERE key = ANY (ARRAY(SELECT key FROM idempotency_keys WHERE recorded_at < $1 LIMIT $2))",
                before,
                AT_ONCE
            )
            .execute(self.pool())
            .await?
            .rows_affected();
            forgotten += gone;
            if gone < AT_ONCE.unsigned_abs() {
                return Ok(forgotten);
            }
        }
    }
}
