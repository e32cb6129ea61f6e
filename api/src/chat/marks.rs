//! How far each person has read each room, and which private rooms they were let into: noted in memory, written behind
//! the answers, many in one statement.
//!
//! No truth of the hospital's, so not in the log. Losing some of it costs an unread count, or a password typed again.
//! Never here: what is unread; the messages know.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{AccountId, RoomId};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often what waits is written.
const WRITE: Duration = Duration::from_secs(1);

/// What is remembered of a person and a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Everything up to here was read.
    pub(crate) position: i64,
    /// Whether they once knew its password.
    pub(crate) let_in: bool,
}

impl Mark {
    fn join(self, other: Self) -> Self {
        Self { position: self.position.max(other.position), let_in: self.let_in || other.let_in }
    }
}

/// The marks of this node.
pub(crate) struct Marks {
    pool: PgPool,
    /// In order, so that nodes which write the same rows do not wait for each other in a circle.
    waiting: Mutex<BTreeMap<(AccountId, RoomId), Mark>>,
}

impl Marks {
    pub(super) fn new(pool: PgPool) -> Self {
        Self { pool, waiting: Mutex::default() }
    }

    /// Notes that somebody has read a room up to a position.
    pub(super) fn read(&self, account: AccountId, room: RoomId, position: i64) {
        self.note(account, room, Mark { position, let_in: false });
    }

    /// Notes that somebody knew a room's password.
    pub(super) fn let_in(&self, account: AccountId, room: RoomId) {
        self.note(account, room, Mark { position: 0, let_in: true });
    }

    fn note(&self, account: AccountId, room: RoomId, mark: Mark) {
        let mut waiting = self.waiting();
        let known = waiting.entry((account, room)).or_default();
        *known = known.join(mark);
    }

    /// What is remembered of a person in a room.
    pub(crate) async fn of(&self, account: AccountId, room: RoomId) -> Result<Mark, sqlx::Error> {
        Ok(self.all_of(account, &[room]).await?.remove(&room).unwrap_or_default())
    }

    /// What is remembered of a person in each of these rooms.
    pub(crate) async fn all_of(
        &self,
        account: AccountId,
        rooms: &[RoomId],
    ) -> Result<HashMap<RoomId, Mark>, sqlx::Error> {
        let ids: Vec<Uuid> = rooms.iter().map(|room| room.uuid()).collect();
        let rows = sqlx::query!(
            "SELECT room, position, let_in FROM room_marks WHERE account = $1 AND room = ANY($2)",
            account.uuid(),
            &ids
        )
        .fetch_all(&self.pool)
        .await?;
        let mut marks: HashMap<RoomId, Mark> = rows
            .into_iter()
            .map(|row| (row.room.into(), Mark { position: row.position, let_in: row.let_in }))
            .collect();
        let waiting = self.waiting();
        for room in rooms {
            if let Some(mark) = waiting.get(&(account, *room)) {
                let known = marks.entry(*room).or_default();
                *known = known.join(*mark);
            }
        }
        Ok(marks)
    }

    /// How far everybody has read a room, but one.
    pub(super) async fn others(&self, room: RoomId, but: AccountId) -> Result<Vec<(AccountId, i64)>, sqlx::Error> {
        let rows = sqlx::query!(
            "SELECT account, position FROM room_marks WHERE room = $1 AND account <> $2 AND position > 0
             ORDER BY position DESC LIMIT 100",
            room.uuid(),
            but.uuid()
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|row| (row.account.into(), row.position)).collect())
    }

    /// Writes what waits until the server stops.
    pub(super) async fn keep(&self, stopping: &CancellationToken) {
        loop {
            let stopped = tokio::time::timeout(WRITE, stopping.cancelled()).await.is_ok();
            if let Err(error) = self.write().await {
                tracing::warn!(%error, "how far some people have read was not written; it is tried again");
            }
            if stopped {
                return;
            }
        }
    }

    /// Writes what waits. It stays in sight until it is written.
    pub(super) async fn write(&self) -> Result<(), sqlx::Error> {
        let waiting = self.waiting().clone();
        if waiting.is_empty() {
            return Ok(());
        }
        let (mut accounts, mut rooms, mut positions, mut let_in) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for ((account, room), mark) in &waiting {
            accounts.push(account.uuid());
            rooms.push(room.uuid());
            positions.push(mark.position);
            let_in.push(mark.let_in);
        }
        sqlx::query!(
            "INSERT INTO room_marks (account, room, position, let_in)
             SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::boolean[])
             ON CONFLICT (account, room) DO UPDATE
             SET position = greatest(room_marks.position, excluded.position),
                 let_in = room_marks.let_in OR excluded.let_in",
            &accounts,
            &rooms,
            &positions,
            &let_in
        )
        .execute(&self.pool)
        .await?;
        self.waiting().retain(|key, mark| waiting.get(key) != Some(mark));
        Ok(())
    }

    /// The lock's poison is of no interest: what was noted is whole.
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<(AccountId, RoomId), Mark>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
