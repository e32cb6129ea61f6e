//! The right to run: a session's advisory lock, on the connection that also does the work.
//!
//! PostgreSQL frees the lock when the connection ends, whatever ended it. Never here: what is done under it.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};

/// The first half of every key here; the second tells the subscriptions apart.
const RUN: i32 = 0x4850_0001;
const REBUILD: i32 = 0x4850_0002;

/// How long making a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// What may be done by one session at a time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Right {
    /// To follow the log.
    Run,
    /// To fill tables anew.
    Rebuild,
}

impl Right {
    const fn space(self) -> i32 {
        match self {
            Self::Run => RUN,
            Self::Rebuild => REBUILD,
        }
    }
}

/// Makes a connection for one runner. Should the node vanish without a word, PostgreSQL notices within 5 seconds.
pub(super) async fn connect(pool: &PgPool, name: &str) -> Result<PgConnection, sqlx::Error> {
    let options = pool.connect_options().as_ref().clone().application_name(&format!("healing-paws {name}")).options([
        ("synchronous_commit", "off"),
        ("tcp_keepalives_idle", "2"),
        ("tcp_keepalives_interval", "1"),
        ("tcp_keepalives_count", "2"),
    ]);
    let made = tokio::time::timeout(CONNECT, PgConnection::connect_with(&options)).await;
    made.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Takes the lock if nobody has it.
pub(super) async fn try_take(connection: &mut PgConnection, right: Right, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT pg_try_advisory_lock($1, $2) AS "taken!""#, right.space(), key(name))
        .fetch_one(connection)
        .await
}

/// Whether any session of this database has the lock.
pub(super) async fn is_held(pool: &PgPool, right: Right, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM pg_locks
               WHERE locktype = 'advisory' AND granted AND objsubid = 2
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND classid::bigint = $1 AND objid::bigint = $2
           ) AS "held!""#,
        i64::from(right.space()),
        i64::from(key(name))
    )
    .fetch_one(pool)
    .await
}

/// 31 bits of FNV-1a: the same in every version of the program. 31, so that it reads the same in `pg_locks`.
const fn key(name: &str) -> i32 {
    let bytes = name.as_bytes();
    let (mut hash, mut at) = (0x811c_9dc5_u32, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash >> 1).cast_signed()
}
