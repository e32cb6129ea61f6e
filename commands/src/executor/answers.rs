//! What a command is told that appends nothing: the first answer again, what it missed, that there is nothing to do.
//!
//! Never here: appending.

use domain::SessionId;
use uuid::Uuid;

use super::Commands;
use crate::context::StoredKey;
use crate::event_store::{FirstAnswer, StreamId};
use crate::{CommandError, Context, Receipt, Stale, Unavailable};

/// The end of a stream.
#[derive(Clone, Copy)]
pub(super) struct Tail {
    pub(super) sequence: i64,
    pub(super) position: i64,
}

impl Commands {
    pub(super) fn stored_key(&self, context: &Context) -> Option<StoredKey> {
        context.idempotency.as_ref().map(|key| key.stored(context.actor, &self.0.requests))
    }

    /// 32 secret bytes that only this very request of this actor gets, however often it is sent.
    pub(crate) fn repeatable_secret(&self, context: &Context) -> Option<[u8; 32]> {
        let StoredKey { key, fingerprint } = self.stored_key(context)?;
        Some(self.0.requests.hash("secret", [&key, &fingerprint]))
    }

    /// The code by which a refresh token of this session is known again.
    pub(crate) fn refresh_code<const LENGTH: usize>(&self, session: SessionId, random: &[u8; 32]) -> [u8; LENGTH] {
        let hash = self.0.requests.hash("refresh token", [session.uuid().as_bytes(), random]);
        std::array::from_fn(|place| hash[place])
    }

    /// What the actor has missed, if the stream is not at the version they decided on.
    pub(super) async fn stale(&self, context: &Context, stream: &StreamId) -> Result<Option<Stale>, Unavailable> {
        let Some(expected) = context.expected_version else { return Ok(None) };
        let last = sqlx::query!(
            r#"SELECT sequence, event_type, metadata::text AS "metadata!", recorded_at FROM events
               WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence DESC LIMIT 1"#,
            stream.aggregate_type,
            stream.aggregate_id.to_string()
        )
        .fetch_optional(&self.0.pool)
        .await?;
        let stale = last.map_or_else(
            || Stale { expected, actual: 0, event_type: String::new(), by: None, at: None },
            |last| {
                let by = serde_json::from_str::<crate::Metadata>(&last.metadata).unwrap_or_default().actor_id;
                Stale { expected, actual: last.sequence, event_type: last.event_type, by, at: Some(last.recorded_at) }
            },
        );
        Ok(Some(stale).filter(|stale| stale.actual != expected))
    }

    /// The end of a stream in the log.
    pub(super) async fn tail(&self, stream: &StreamId) -> Result<Option<Tail>, Unavailable> {
        let tail = sqlx::query_as!(
            Tail,
            "SELECT sequence, position FROM events
             WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence DESC LIMIT 1",
            stream.aggregate_type,
            stream.aggregate_id.to_string()
        );
        Ok(tail.fetch_optional(&self.0.pool).await?)
    }

    /// Refuses a command before any aggregate decided, in the same way.
    pub(crate) async fn refuse_early<E>(&self, context: &Context, error: E) -> Result<Receipt, CommandError<E>> {
        self.refuse(self.stored_key(context), CommandError::Refused(error)).await
    }

    /// Refuses a command, unless it is the repetition of one that succeeded: that one gets its first answer again.
    pub(super) async fn refuse<E>(
        &self,
        key: Option<StoredKey>,
        error: CommandError<E>,
    ) -> Result<Receipt, CommandError<E>> {
        match self.first_answer(key).await? {
            Some(first) => repeat(key, &first),
            None => Err(error),
        }
    }

    /// Answers a command that changes nothing: it is at the version and position that its stream has.
    pub(super) async fn nothing_to_do<E>(
        &self,
        id: Uuid,
        version: i64,
        position: i64,
        key: Option<StoredKey>,
    ) -> Result<Receipt, CommandError<E>> {
        match self.first_answer(key).await? {
            Some(first) => repeat(key, &first),
            None => Ok(Receipt { id, position, version, repeated: false }),
        }
    }

    async fn first_answer(&self, key: Option<StoredKey>) -> Result<Option<FirstAnswer>, Unavailable> {
        let Some(key) = key else { return Ok(None) };
        let row = sqlx::query!(
            "SELECT fingerprint, aggregate_id, position, version FROM idempotency_keys WHERE key = $1",
            &key.key
        )
        .fetch_optional(&self.0.pool)
        .await?;
        Ok(row.map(|row| FirstAnswer {
            fingerprint: row.fingerprint.try_into().unwrap_or_default(),
            aggregate_id: row.aggregate_id,
            position: row.position,
            version: row.version,
        }))
    }
}

pub(super) fn repeat<E>(key: Option<StoredKey>, first: &FirstAnswer) -> Result<Receipt, CommandError<E>> {
    if key.is_some_and(|key| key.fingerprint != first.fingerprint) {
        return Err(CommandError::KeyReused);
    }
    let id = first.aggregate_id.parse().map_err(Unavailable::unreadable)?;
    Ok(Receipt { id, position: first.position, version: first.version, repeated: true })
}
