//! Asking for messages: the last ones, older ones, what was missed, what is unread, and those that say something.
//!
//! Never here: whether the one who asks may see them; `api` decides that.

use std::collections::HashMap;
use std::time::Duration;

use domain::{AccountId, MessageId, RoomId};
use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use super::row::{MessageRow, Stored};
use crate::{NotYet, ReadError};

/// More than so many unread messages are not counted.
const COUNTED: i64 = 100;

/// Messages as people see them.
#[derive(Clone, Debug)]
pub struct Messages {
    pool: PgPool,
    reached: Option<watch::Receiver<i64>>,
}

impl Messages {
    pub(crate) const fn new(pool: PgPool, reached: Option<watch::Receiver<i64>>) -> Self {
        Self { pool, reached }
    }

    /// Returns once the messages up to a position are there, or when the time is up.
    pub async fn reached(&self, position: i64, timeout: Duration) -> Result<(), NotYet> {
        let Some(mut reached) = self.reached.clone() else { return Err(NotYet { position }) };
        let wait = async { reached.wait_for(|reached| *reached >= position).await.is_ok() };
        match tokio::time::timeout(timeout, wait).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(NotYet { position }),
        }
    }

    /// The last messages of a room up to and with a position, in order; with notes or without.
    pub async fn before(&self, room: RoomId, upto: i64, notes: bool, limit: i64) -> Result<Vec<MessageRow>, ReadError> {
        let stored = sqlx::query_as!(
            Stored,
            r#"SELECT position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at,
                      edited_at, deleted, earlier::text AS "earlier!"
               FROM messages WHERE room = $1 AND position <= $2 AND (NOT note OR $3)
               ORDER BY position DESC LIMIT $4"#,
            room.uuid(),
            upto,
            notes,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        stored.into_iter().rev().map(MessageRow::try_from).collect()
    }

    /// The last messages of a room up to a position that say something, in order.
    pub async fn search(
        &self,
        room: RoomId,
        words: &str,
        upto: i64,
        notes: bool,
        limit: i64,
    ) -> Result<Vec<MessageRow>, ReadError> {
        let pattern = format!("%{}%", words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"));
        let stored = sqlx::query_as!(
            Stored,
            r#"SELECT position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at,
                      edited_at, deleted, earlier::text AS "earlier!"
               FROM messages WHERE room = $1 AND position <= $2 AND (NOT note OR $3) AND body ILIKE $4
               ORDER BY position DESC LIMIT $5"#,
            room.uuid(),
            upto,
            notes,
            pattern,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        stored.into_iter().rev().map(MessageRow::try_from).collect()
    }

    /// At most so many messages that were written in a room behind one position up to another, in order.
    pub async fn posted_between(
        &self,
        room: RoomId,
        after: i64,
        upto: i64,
        notes: bool,
        limit: i64,
    ) -> Result<Vec<MessageRow>, ReadError> {
        let stored = sqlx::query_as!(
            Stored,
            r#"SELECT position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at,
                      edited_at, deleted, earlier::text AS "earlier!"
               FROM messages WHERE room = $1 AND position > $2 AND position <= $3 AND (NOT note OR $4)
               ORDER BY position LIMIT $5"#,
            room.uuid(),
            after,
            upto,
            notes,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        stored.into_iter().map(MessageRow::try_from).collect()
    }

    /// At most so many messages that were written in a room up to a position, and changed behind another one.
    pub async fn changed_since(
        &self,
        room: RoomId,
        written_upto: i64,
        changed_after: i64,
        notes: bool,
        limit: i64,
    ) -> Result<Vec<MessageRow>, ReadError> {
        let stored = sqlx::query_as!(
            Stored,
            r#"SELECT position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at,
                      edited_at, deleted, earlier::text AS "earlier!"
               FROM messages WHERE room = $1 AND changed > $3 AND position <= $2 AND (NOT note OR $4)
               ORDER BY changed, position LIMIT $5"#,
            room.uuid(),
            written_upto,
            changed_after,
            notes,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        stored.into_iter().map(MessageRow::try_from).collect()
    }

    /// One message of a room.
    pub async fn get(&self, room: RoomId, id: MessageId) -> Result<Option<MessageRow>, ReadError> {
        let stored = sqlx::query_as!(
            Stored,
            r#"SELECT position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at,
                      edited_at, deleted, earlier::text AS "earlier!"
               FROM messages WHERE room = $1 AND id = $2"#,
            room.uuid(),
            id.uuid()
        )
        .fetch_optional(&self.pool)
        .await?;
        stored.map(MessageRow::try_from).transpose()
    }

    /// How many messages of others somebody has not read, in each of these rooms, from the position they read up to.
    pub async fn unread(
        &self,
        account: AccountId,
        rooms: &[(RoomId, i64)],
        notes: bool,
    ) -> Result<HashMap<RoomId, i64>, ReadError> {
        let (ids, read): (Vec<Uuid>, Vec<i64>) = rooms.iter().map(|(room, read)| (room.uuid(), *read)).unzip();
        let rows = sqlx::query!(
            r#"SELECT asked.room AS "room!", unread.count AS "count!"
               FROM unnest($1::uuid[], $2::bigint[]) AS asked (room, read)
               CROSS JOIN LATERAL (
                   SELECT count(*) FROM (
                       SELECT FROM messages
                       WHERE messages.room = asked.room AND position > asked.read AND sender <> $3
                         AND NOT deleted AND (NOT note OR $4)
                       LIMIT $5
                   ) AS counted
               ) AS unread"#,
            &ids,
            &read,
            account.uuid(),
            notes,
            COUNTED
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|row| (row.room.into(), row.count)).collect())
    }
}
