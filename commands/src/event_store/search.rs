//! Searching the log for an auditor.
//!
//! Never here: reading everything in order; see `log`.

use domain::AccountId;
use futures::TryStreamExt as _;
use uuid::Uuid;

use super::log::Row;
use super::{Log, RecordedEvent};

/// The aggregate types there are: with them the stream's index finds an aggregate's events.
const AGGREGATES: [&str; 5] = ["account", "hospital", "invitation", "pet", "reservation"];

/// What to look for; what is `None` is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Only behind this position.
    pub after: i64,
    /// Only events of this type.
    pub event_type: Option<String>,
    /// Only what happened to this aggregate.
    pub aggregate_id: Option<Uuid>,
    /// Only what this person did.
    pub actor: Option<AccountId>,
}

impl Log {
    /// Finds at most `limit` events, in order.
    pub async fn search(&self, search: &Search, limit: i64) -> Result<Vec<RecordedEvent>, sqlx::Error> {
        let aggregate_id = search.aggregate_id.map(|id| id.to_string());
        let actor = search.actor.map(|id| id.to_string());
        let aggregates = aggregate_id.is_some().then(|| AGGREGATES.map(str::to_owned).to_vec());
        sqlx::query_as!(
            Row,
            r#"SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                      payload::text AS "payload!", metadata::text AS "metadata!", recorded_at, hash
               FROM events
               WHERE position > $1
                 AND ($2::text IS NULL OR event_type = $2)
                 AND ($3::text IS NULL OR (aggregate_type = ANY ($4::text[]) AND aggregate_id = $3))
                 AND ($5::text IS NULL OR metadata ->> 'actor_id' = $5)
               ORDER BY position LIMIT $6"#,
            search.after,
            search.event_type,
            aggregate_id,
            aggregates.as_deref(),
            actor,
            limit
        )
        .fetch(self.pool())
        .map_ok(RecordedEvent::from)
        .try_collect()
        .await
    }
}
