//! When each session was used last: noted in memory at every request, written behind the answers, many in one statement.
//!
//! Losing some of it costs nobody anything. Never here: whether a session stands.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Commands, Unavailable};
use domain::account::Account;
use domain::{AccountId, SessionId};
use lru::LruCache;
use tokio_util::sync::CancellationToken;

/// A session is written at most once in this time.
const SELDOM: TimeDelta = TimeDelta::minutes(1);
/// How often what waits is written, and what ended is removed.
const WRITE: Duration = Duration::from_secs(15);
/// So many sessions are known to have been written a moment ago.
const NOTED: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();
/// So many wait to be written; further ones wait for their next request.
const WAITING: usize = 10_000;
/// No session lasts longer, so what is older belongs to none.
const LONGEST: TimeDelta = TimeDelta::days(31);
/// What ends sessions before their time.
const ENDINGS: [&str; 7] = [
    "LoggedOut",
    "RefreshTokenReused",
    "PasswordChanged",
    "SessionsEnded",
    "AccountSuspended",
    "AccountErased",
    // The one that ends first makes room.
    "LoggedIn",
];

/// The uses that this node saw. Cheap to clone.
#[derive(Clone)]
pub struct LastUses(Arc<Inner>);

struct Inner {
    commands: Commands,
    seen: Mutex<Seen>,
}

struct Seen {
    noted: LruCache<SessionId, DateTime<Utc>>,
    /// In order, so that nodes which write the same rows do not wait for each other in a circle.
    waiting: BTreeMap<SessionId, (AccountId, DateTime<Utc>)>,
    /// The end of the log when it was swept last. What ended behind it may still be written by a node that lags.
    head: i64,
}

impl LastUses {
    /// Notes nothing yet.
    #[must_use]
    pub fn new(commands: Commands) -> Self {
        let seen = Seen { noted: LruCache::new(NOTED), waiting: BTreeMap::new(), head: 0 };
        Self(Arc::new(Inner { commands, seen: Mutex::new(seen) }))
    }

    /// Writes and removes until the server stops.
    pub(crate) async fn keep(self, stopping: CancellationToken) {
        loop {
            let stopped = tokio::time::timeout(WRITE, stopping.cancelled()).await.is_ok();
            if let Err(error) = self.write().await {
                tracing::warn!(%error, "the last uses of some sessions were not written");
            }
            if stopped {
                return;
            }
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "the last uses of ended sessions were not removed; they will be");
            }
        }
    }

    /// Notes a request.
    pub(super) fn used(&self, account: AccountId, session: SessionId, at: DateTime<Utc>) {
        let mut seen = self.seen();
        let known = seen.noted.get(&session).is_some_and(|last| at < *last + SELDOM);
        if !known && seen.waiting.len() < WAITING {
            seen.noted.put(session, at);
            seen.waiting.insert(session, (account, at));
        }
    }

    /// Writes what waits, of sessions that are still open.
    pub async fn write(&self) -> Result<(), Unavailable> {
        let waiting = std::mem::take(&mut self.seen().waiting);
        let (mut sessions, mut accounts, mut times) = (Vec::new(), Vec::new(), Vec::new());
        for (session, (account, at)) in waiting {
            let state = self.0.commands.load::<Account>(account.uuid()).await?.state;
            if state.session(session, at).is_some() {
                sessions.push(session.uuid());
                accounts.push(account.uuid());
                times.push(at);
            }
        }
        if sessions.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "INSERT INTO session_uses (session, account, last_used_at)
             SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
             ON CONFLICT (session) DO UPDATE
             SET last_used_at = greatest(session_uses.last_used_at, excluded.last_used_at)",
            &sessions,
            &accounts,
            &times
        )
        .execute(self.0.commands.pool())
        .await?;
        Ok(())
    }

    /// Removes the uses of sessions that ended before this was called last, whoever ended them.
    pub async fn sweep(&self) -> Result<(), Unavailable> {
        let pool = self.0.commands.pool();
        let now = self.0.commands.log().head().await?.position;
        let upto = std::mem::replace(&mut self.seen().head, now);
        let floor = sqlx::query_scalar!("SELECT position FROM session_uses_swept").fetch_one(pool).await?;
        if upto <= floor {
            return Ok(());
        }
        let endings = ENDINGS.map(str::to_owned);
        let accounts = sqlx::query_scalar!(
            "SELECT DISTINCT account FROM session_uses
             JOIN events ON aggregate_type = 'account' AND aggregate_id = account::text
             WHERE position > $1 AND position <= $2 AND event_type = ANY($3)",
            floor,
            upto,
            &endings
        )
        .fetch_all(pool)
        .await?;
        for account in accounts {
            let state = self.0.commands.load::<Account>(account).await?.state;
            let open: Vec<_> = state.sessions(DateTime::UNIX_EPOCH).map(|(session, _)| session.uuid()).collect();
            sqlx::query!("DELETE FROM session_uses WHERE account = $1 AND session <> ALL($2)", account, &open)
                .execute(pool)
                .await?;
        }
        sqlx::query!("DELETE FROM session_uses WHERE last_used_at < $1", Utc::now() - LONGEST).execute(pool).await?;
        sqlx::query!("UPDATE session_uses_swept SET position = $2 WHERE position = $1", floor, upto)
            .execute(pool)
            .await?;
        Ok(())
    }

    /// When an account's sessions were used last, as far as it is known.
    pub(super) async fn of(&self, account: AccountId) -> Result<BTreeMap<SessionId, DateTime<Utc>>, sqlx::Error> {
        let rows = sqlx::query!("SELECT session, last_used_at FROM session_uses WHERE account = $1", account.uuid())
            .fetch_all(self.0.commands.pool())
            .await?;
        let mut uses: BTreeMap<_, _> = rows.into_iter().map(|row| (row.session.into(), row.last_used_at)).collect();
        for (session, (owner, at)) in &self.seen().waiting {
            if *owner == account {
                uses.insert(*session, *at);
            }
        }
        Ok(uses)
    }

    /// The lock's poison is of no interest: what was noted is whole.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
