//! One aggregate's stream: its identity, and loading its state from snapshot and events.
//!
//! Never here: deciding, or keeping states in memory.

use std::sync::Arc;

use cqrs_es::Aggregate;
use cqrs_es::persist::PersistedEventRepository as _;
use domain::{HoldsPersonal, decode_payload, decode_value};
use postgres_es::PostgresEventRepository;
use sqlx::PgPool;
use uuid::Uuid;

use super::snapshots::Snapshots;
use crate::crypto::Place;
use crate::{Keys, Unavailable};

/// Which stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct StreamId {
    pub(crate) aggregate_type: &'static str,
    pub(crate) aggregate_id: Uuid,
}

impl StreamId {
    pub(crate) const fn of<A: Aggregate>(id: Uuid) -> Self {
        Self { aggregate_type: A::TYPE, aggregate_id: id }
    }

    /// The stream of a stored row; `None` for a kind of aggregate that this program does not cache.
    pub(crate) fn stored(aggregate_type: &str, aggregate_id: &str) -> Option<Self> {
        let types = [
            domain::account::Account::TYPE,
            domain::hospital::Hospital::TYPE,
            domain::invitation::Invitation::TYPE,
            domain::pet::Pet::TYPE,
            domain::reservation::Reservation::TYPE,
        ];
        let aggregate_type = types.into_iter().find(|known| *known == aggregate_type)?;
        Some(Self { aggregate_type, aggregate_id: aggregate_id.parse().ok()? })
    }
}

/// An aggregate's state, with personal texts opened.
#[derive(Debug)]
pub struct Loaded<A> {
    /// The state.
    pub state: Arc<A>,
    /// How many events it has seen; 0 if the aggregate does not exist.
    pub version: i64,
}

impl<A> Clone for Loaded<A> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state), version: self.version }
    }
}

/// Reads streams.
#[derive(Clone)]
pub(crate) struct Streams {
    repository: Arc<PostgresEventRepository>,
    snapshots: Snapshots,
    pool: PgPool,
    keys: Keys,
}

impl Streams {
    pub(crate) fn new(pool: PgPool, keys: Keys) -> Self {
        let repository = Arc::new(PostgresEventRepository::new(pool.clone()));
        Self { repository, snapshots: Snapshots::new(pool.clone()), pool, keys }
    }

    pub(crate) const fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// Loads an aggregate: from its snapshot and the events behind it, or from all its events.
    pub(crate) async fn load<A>(&self, id: Uuid) -> Result<Loaded<A>, Unavailable>
    where
        A: Aggregate + HoldsPersonal,
        A::Event: domain::Event,
    {
        let loaded = match self.snapshots.find::<A>(id).await? {
            Some((mut state, sequence)) => {
                let text = id.to_string();
                match self.keys.open_at(&Snapshots::place::<A>(&text, sequence), &mut state).await {
                    Ok(()) => self.replay(id, state, sequence).await?,
                    // A snapshot is only a cache: the events are asked instead.
                    Err(Unavailable::Unreadable(error)) => {
                        tracing::warn!(%error, aggregate_type = A::TYPE, "a snapshot does not open");
                        self.replay_all(id).await?
                    }
                    Err(error) => return Err(error),
                }
            }
            None => self.replay_all(id).await?,
        };
        Ok(loaded)
    }

    /// From the first event, through postgres-es.
    async fn replay_all<A>(&self, id: Uuid) -> Result<Loaded<A>, Unavailable>
    where
        A: Aggregate + HoldsPersonal,
        A::Event: domain::Event,
    {
        let id = id.to_string();
        let stored = self.repository.get_events::<A>(&id).await.map_err(|error| match error {
            cqrs_es::persist::PersistenceError::ConnectionError(error) => match error.downcast::<sqlx::Error>() {
                Ok(error) => Unavailable::from(*error),
                Err(error) => Unavailable::unreadable(error),
            },
            other => Unavailable::unreadable(other),
        })?;
        let (mut state, mut version) = (A::default(), 0);
        for event in stored {
            let decoded = decode_value(&event.event_type, &event.event_version, event.payload)
                .map_err(Unavailable::unreadable)?;
            version += 1;
            self.apply(&mut state, &id, version, decoded).await?;
        }
        Ok(Loaded { state: Arc::new(state), version })
    }

    /// From behind a snapshot. Not through postgres-es: its `get_last_events` writes the sequence into the statement's
    /// text, so that each call is a new statement to prepare and cache.
    async fn replay<A>(&self, id: Uuid, mut state: A, sequence: i64) -> Result<Loaded<A>, Unavailable>
    where
        A: Aggregate + HoldsPersonal,
        A::Event: domain::Event,
    {
        let id = id.to_string();
        let rows = sqlx::query!(
            r#"SELECT sequence, event_type, event_version, payload::text AS "payload!" FROM events
               WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence > $3 ORDER BY sequence"#,
            A::TYPE,
            id,
            sequence
        )
        .fetch_all(&self.pool)
        .await?;
        let mut version = sequence;
        for row in rows {
            let event =
                decode_payload(&row.event_type, &row.event_version, &row.payload).map_err(Unavailable::unreadable)?;
            version = row.sequence;
            self.apply(&mut state, &id, version, event).await?;
        }
        Ok(Loaded { state: Arc::new(state), version })
    }

    async fn apply<A>(&self, state: &mut A, id: &str, sequence: i64, mut event: A::Event) -> Result<(), Unavailable>
    where
        A: Aggregate + HoldsPersonal,
        A::Event: domain::Event,
    {
        let place = Place { aggregate_type: A::TYPE, aggregate_id: id, sequence };
        self.keys.open_at(&place, &mut event).await?;
        state.apply(event);
        Ok(())
    }
}
