//! An event of the log as people read it: who, when, what, with its hash.
//!
//! Never here: which events.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use commands::{Commands, RecordedEvent, Unavailable};
use domain::AccountId;
use domain::account::Account;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EventBody {
    /// Its place in the log.
    #[schema(minimum = 1)]
    pub position: i64,
    /// Its place among the events of what it happened to.
    #[schema(minimum = 1)]
    pub sequence: i64,
    /// account, pet or reservation.
    #[schema(example = "reservation")]
    pub aggregate_type: String,
    /// What it happened to.
    pub aggregate_id: String,
    /// What happened.
    #[schema(example = "ReservationRequested")]
    pub event_type: String,
    /// The version of its form.
    #[schema(example = "1.0")]
    pub event_version: String,
    /// When it was appended.
    pub recorded_at: DateTime<Utc>,
    /// Who did it.
    pub actor: ActorBody,
    /// web, api, cli or process.
    #[schema(example = "web")]
    pub source: String,
    /// The request that brought it.
    pub request_id: String,
    /// What it says; a text that was erased is null.
    #[schema(value_type = Object)]
    pub data: Value,
    /// Its link of the hash chain, hexadecimal.
    pub hash: String,
}

/// Who did something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ActorBody {
    /// Their account, if a person did it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<AccountId>,
    /// The role they had then; `system` or `anonymous` if not a person.
    #[schema(example = "doctor")]
    pub role: String,
    /// What they are called now; null if nobody or erased.
    pub alias: Option<String>,
}

/// Opens what people may read of these events and looks up who did them.
pub(crate) async fn for_people(commands: &Commands, events: Vec<RecordedEvent>) -> Result<Vec<EventBody>, Unavailable> {
    let mut names: BTreeMap<AccountId, Option<String>> = BTreeMap::new();
    let mut bodies = Vec::with_capacity(events.len());
    for event in events {
        let metadata = event.metadata();
        let alias = match metadata.actor_id {
            Some(id) if !names.contains_key(&id) => {
                let account = commands.load::<Account>(id.uuid()).await?.state;
                let alias = account.profile().and_then(|profile| profile.alias.text().map(str::to_owned));
                names.insert(id, alias.clone());
                alias
            }
            Some(id) => names.get(&id).cloned().flatten(),
            None => None,
        };
        bodies.push(EventBody {
            data: without_hashes(commands.keys().open_json(&event).await?),
            position: event.position,
            sequence: event.sequence,
            aggregate_type: event.aggregate_type,
            aggregate_id: event.aggregate_id,
            event_type: event.event_type,
            event_version: event.event_version,
            recorded_at: event.recorded_at,
            actor: ActorBody { id: metadata.actor_id, role: metadata.actor_role, alias },
            source: metadata.source,
            request_id: metadata.request_id,
            hash: hex(&event.hash),
        });
    }
    Ok(bodies)
}

/// What proves a password, a token or a second factor is nobody's to read, auditors included.
fn without_hashes(mut data: Value) -> Value {
    if let Value::Object(fields) = &mut data {
        for proof in ["password_hash", "refresh_hash", "secret", "recovery_hashes"] {
            fields.remove(proof);
        }
        if let Some(Value::Object(used)) = fields.get_mut("second_factor") {
            for code in used.values_mut().filter_map(Value::as_object_mut) {
                code.remove("hash");
            }
        }
    }
    data
}

/// Bytes as hexadecimal digits.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        text
    })
}
