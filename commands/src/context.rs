//! The circumstances of a command, which become its events' metadata, and the receipt for it.
//!
//! Never here: deciding whether the actor may do it; that is the aggregate's.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::values::Invalid;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::crypto::RequestHasher;

/// By which way a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A page's form.
    Web,
    /// The JSON API.
    Api,
    /// The command line.
    Cli,
    /// A process of the hospital's own.
    Process,
}

impl Source {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Process => "process",
        }
    }
}

/// The circumstances of a command.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who.
    pub actor: Actor,
    /// By which way.
    pub source: Source,
    /// The request that brought it, also called correlation.
    pub request_id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The key under which a repetition is recognised.
    pub idempotency: Option<IdempotencyKey>,
    /// The version of the aggregate that the actor saw.
    pub expected_version: Option<i64>,
    /// The position of the event that caused it.
    pub causation: Option<i64>,
}

impl Context {
    /// Circumstances with a fresh request id and nothing optional.
    #[must_use]
    pub fn new(actor: Actor, source: Source, at: DateTime<Utc>) -> Self {
        let request_id = Uuid::now_v7();
        Self { actor, source, request_id, at, idempotency: None, expected_version: None, causation: None }
    }

    /// The events' metadata: a flat object of strings, as stock cqrs-es reads it.
    pub(crate) fn metadata(&self) -> HashMap<&'static str, String> {
        let role = match self.actor {
            Actor::Person { role, .. } => role.as_str(),
            Actor::Anonymous => "anonymous",
            Actor::System => "system",
        };
        let mut metadata = HashMap::from([
            ("actor_role", role.to_owned()),
            ("at", self.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)),
            ("request_id", self.request_id.to_string()),
            ("source", self.source.as_str().to_owned()),
        ]);
        if let Some(id) = self.actor.id() {
            metadata.insert("actor_id", id.to_string());
        }
        if let Some(position) = self.causation {
            metadata.insert("causation", position.to_string());
        }
        metadata
    }
}

/// A client's key for one command, and what was asked under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    key: String,
    fingerprint: [u8; 32],
}

impl IdempotencyKey {
    /// Reads a key of 1 to 200 visible ASCII characters; `body` is what must be the same in a repetition, with the
    /// use case it is for.
    pub fn new(key: &str, body: &[u8]) -> Result<Self, Invalid> {
        match key.len() {
            0 => Err(Invalid::Required),
            1..=200 if key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(Self { key: key.to_owned(), fingerprint: Sha256::digest(body).into() })
            }
            1..=200 => Err(Invalid::Characters),
            _ => Err(Invalid::TooLong { max: 200 }),
        }
    }

    /// One person's keys are not another's, nor are the system's those of strangers.
    pub(crate) fn stored(&self, actor: Actor, hasher: &RequestHasher) -> StoredKey {
        let owner = match actor {
            Actor::Person { id, .. } => id.to_string(),
            Actor::Anonymous => "anonymous".to_owned(),
            Actor::System => "system".to_owned(),
        };
        // A key has no space in it.
        let owner = format!("{owner} ");
        StoredKey {
            key: hasher.hash("key", [owner.as_bytes(), self.key.as_bytes()]),
            fingerprint: hasher.hash("body", [&self.fingerprint, &[]]),
        }
    }
}

/// An idempotency key as the log keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredKey {
    pub(crate) key: [u8; 32],
    pub(crate) fingerprint: [u8; 32],
}

/// What is answered once a command's events are in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The aggregate.
    pub id: Uuid,
    /// The position of its last event: reads at or after it see the command's effect.
    pub position: i64,
    /// The aggregate's version.
    pub version: i64,
    /// Whether this is the first answer again, to a repeated idempotency key.
    pub repeated: bool,
}
