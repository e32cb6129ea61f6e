//! The writer's own connection, and how long it may be silent.
//!
//! Where packets vanish without a word, an answer that never comes looks like one that is on its way. Whatever is asked
//! therefore has so much time; behind it, the connection counts as lost, and what was asked is in doubt. PostgreSQL
//! does the same from its side, so that a transaction nobody will end does not hold the head of the log. Never here:
//! what is asked.

use std::io;
use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::time::timeout;

/// Makes a connection that PostgreSQL ends when its other end is gone.
pub(super) async fn connect(pool: &PgPool, patience: Duration) -> Result<PgConnection, sqlx::Error> {
    let options = pool.connect_options().as_ref().clone().application_name("healing-paws appender").options([
        ("idle_in_transaction_session_timeout", format!("{}ms", patience.as_millis())),
        ("tcp_user_timeout", format!("{}ms", patience.as_millis())),
        ("tcp_keepalives_idle", "2".to_owned()),
        ("tcp_keepalives_interval", "1".to_owned()),
        ("tcp_keepalives_count", "2".to_owned()),
    ]);
    in_time(patience, PgConnection::connect_with(&options)).await
}

/// The answer, if it comes in time. If not, the connection must not be used again.
pub(super) async fn in_time<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let silent = |_| Err(io::Error::new(io::ErrorKind::TimedOut, "the database is silent").into());
    timeout(patience, answer).await.unwrap_or_else(silent)
}
