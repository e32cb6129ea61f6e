//! An event on its way into read models: decoded, its personal texts open.
//!
//! Never here: what it changes.

use chrono::{DateTime, Utc};
use commands::{Keys, RecordedEvent, Unavailable};
use domain::AnyEvent;
use uuid::Uuid;

/// How many events are worth another thread's time.
const WORTH_A_THREAD: usize = 256;

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) position: i64,
    /// To which aggregate.
    pub(crate) id: Uuid,
    /// The aggregate's version after it.
    pub(crate) sequence: i64,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) event: AnyEvent,
}

/// An event that cannot be made ready.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unready {
    /// It does not decode. Trying again does not help.
    #[error("{event_type} at position {position} does not decode: {reason}")]
    Undecodable {
        /// Where.
        position: i64,
        /// What.
        event_type: String,
        /// Why.
        reason: String,
    },
    /// Its texts cannot be opened: the database failed, or they were altered.
    #[error(transparent)]
    Sealed(#[from] Unavailable),
}

/// Decodes recorded events and opens their texts.
pub(crate) async fn prepare(keys: &Keys, recorded: Vec<RecordedEvent>) -> Result<Vec<Happened>, Unready> {
    let mut pairs = decode(recorded).await?;
    keys.open_all(&mut pairs).await?;
    pairs
        .into_iter()
        .map(|(recorded, event)| {
            let id = Uuid::parse_str(&recorded.aggregate_id).map_err(|error| undecodable(&recorded, &error))?;
            let RecordedEvent { position, sequence, recorded_at, .. } = recorded;
            Ok(Happened { position, id, sequence, recorded_at, event })
        })
        .collect()
}

type Decoded = Vec<(RecordedEvent, AnyEvent)>;

async fn decode(recorded: Vec<RecordedEvent>) -> Result<Decoded, Unready> {
    if recorded.len() < WORTH_A_THREAD {
        return decode_here(recorded);
    }
    match tokio::task::spawn_blocking(move || decode_here(recorded)).await {
        Ok(decoded) => decoded,
        Err(_) => Err(Unready::Sealed(Unavailable::Stopped)),
    }
}

fn decode_here(recorded: Vec<RecordedEvent>) -> Result<Decoded, Unready> {
    recorded
        .into_iter()
        .map(|recorded| match recorded.decode() {
            Ok(event) => Ok((recorded, event)),
            Err(error) => Err(undecodable(&recorded, &error)),
        })
        .collect()
}

fn undecodable(recorded: &RecordedEvent, error: &dyn std::error::Error) -> Unready {
    Unready::Undecodable {
        position: recorded.position,
        event_type: recorded.event_type.clone(),
        reason: error.to_string(),
    }
}
