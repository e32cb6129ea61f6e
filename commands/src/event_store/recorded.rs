//! An event as the log holds it, and its metadata.
//!
//! Never here: opening personal texts; see `crypto`.

use chrono::{DateTime, Utc};
use domain::{AccountId, AnyEvent, DecodeError};
use serde::Deserialize;

use crate::crypto::Place;

/// A row of the log, exactly as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its place in the total order, from 1 without gaps.
    pub position: i64,
    /// The kind of aggregate.
    pub aggregate_type: String,
    /// The aggregate.
    pub aggregate_id: String,
    /// Its place in the aggregate's stream, from 1 without gaps.
    pub sequence: i64,
    /// What happened.
    pub event_type: String,
    /// The version of the payload's form.
    pub event_version: String,
    /// JSON, verbatim.
    pub payload: String,
    /// JSON, verbatim.
    pub metadata: String,
    /// When it was appended, to the microsecond; never earlier than the event before it.
    pub recorded_at: DateTime<Utc>,
    /// Its link of the hash chain.
    pub hash: [u8; 32],
}

impl RecordedEvent {
    /// The event itself, through the upcasters. Personal texts are still sealed.
    pub fn decode(&self) -> Result<AnyEvent, DecodeError> {
        AnyEvent::decode(&self.aggregate_type, &self.event_type, &self.event_version, &self.payload)
    }

    /// The circumstances of the command that caused it.
    #[must_use]
    pub fn metadata(&self) -> Metadata {
        serde_json::from_str(&self.metadata).unwrap_or_default()
    }

    pub(crate) fn place(&self) -> Place<'_> {
        Place { aggregate_type: &self.aggregate_type, aggregate_id: &self.aggregate_id, sequence: self.sequence }
    }
}

/// The circumstances of a command, as stored with its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Who, if a person.
    pub actor_id: Option<AccountId>,
    /// In which role; `system` or `anonymous` if not a person.
    pub actor_role: String,
    /// By which way: `web`, `api`, `cli`, `process`.
    pub source: String,
    /// The request that brought the command.
    pub request_id: String,
    /// The position of the event that caused it.
    #[serde(deserialize_with = "position")]
    pub causation: Option<i64>,
}

/// All values are strings, as stock cqrs-es wants them.
fn position<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Option::<String>::deserialize(deserializer)?.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}
