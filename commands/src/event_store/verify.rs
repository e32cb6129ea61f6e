//! Proving the log: every position there, every hash right, every stream without gaps, the head where it should be.
//!
//! Never here: repairing anything.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures::TryStreamExt as _;
use serde::Serialize;

use super::log::hash_of;
use super::{Head, Log, RecordedEvent, link};

/// What was found out about the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many events were checked and found right, from the first on.
    pub verified: i64,
    /// The last hash that is right, hexadecimal.
    pub hash: String,
    /// The first thing that is wrong.
    pub damage: Option<Damage>,
}

/// The first place where the log is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Damage {
    /// There is no event at this position, but there are later ones, or the head says there is.
    #[error("position {position} is missing")]
    Missing {
        /// The position.
        position: i64,
    },
    /// The event is not the one that was written here.
    #[error("position {position} was altered")]
    Altered {
        /// The position.
        position: i64,
    },
    /// The event does not follow the one before it in its stream.
    #[error("position {position} is out of sequence in its stream")]
    OutOfSequence {
        /// The position.
        position: i64,
    },
    /// The head names another end than the events do.
    #[error("the head does not match position {position}")]
    Head {
        /// The position of the last event.
        position: i64,
    },
}

impl Damage {
    /// What is wrong, in one word; stable.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Altered { .. } => "altered",
            Self::OutOfSequence { .. } => "out_of_sequence",
            Self::Head { .. } => "head",
        }
    }

    /// The first bad position.
    #[must_use]
    pub const fn position(&self) -> i64 {
        match self {
            Self::Missing { position }
            | Self::Altered { position }
            | Self::OutOfSequence { position }
            | Self::Head { position } => *position,
        }
    }
}

/// Checks a log event by event, so that a caller can show how far it is.
#[derive(Debug, Default)]
pub struct Verifier {
    position: i64,
    hash: [u8; 32],
    recorded_at: DateTime<Utc>,
    sequences: HashMap<(String, String), i64>,
}

impl Verifier {
    /// The last position found right.
    #[must_use]
    pub const fn position(&self) -> i64 {
        self.position
    }

    /// Checks the next event.
    pub fn check(&mut self, event: &RecordedEvent) -> Result<(), Damage> {
        let position = self.position + 1;
        if event.position != position {
            return Err(Damage::Missing { position });
        }
        let hash = link(&self.hash, event);
        if event.hash != hash {
            return Err(Damage::Altered { position });
        }
        let stream = (event.aggregate_type.clone(), event.aggregate_id.clone());
        let sequence = self.sequences.entry(stream).or_default();
        *sequence += 1;
        if event.sequence != *sequence {
            return Err(Damage::OutOfSequence { position });
        }
        (self.position, self.hash, self.recorded_at) = (position, hash, event.recorded_at);
        Ok(())
    }

    /// Checks the head once all events up to it were checked.
    pub fn finish(&self, head: &Head) -> Result<(), Damage> {
        if self.position < head.position {
            return Err(Damage::Missing { position: self.position + 1 });
        }
        let found = Head { position: self.position, hash: self.hash, recorded_at: self.recorded_at };
        let same = found == *head;
        if same { Ok(()) } else { Err(Damage::Head { position: self.position }) }
    }

    fn report(&self, damage: Option<Damage>) -> Verification {
        let hash = self.hash.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Verification { verified: self.position, hash, damage }
    }
}

impl Log {
    /// Checks the whole log as it is now. What is appended meanwhile is not looked at.
    pub async fn verify(&self) -> Result<Verification, sqlx::Error> {
        let head = self.head_as_stored().await?;
        let mut verifier = Verifier::default();
        let unreadable = self.first_unreadable().await?;
        // Before the first position nothing belongs; what stands there would still be in its stream.
        let first = sqlx::query_scalar!("SELECT min(position) FROM events").fetch_one(self.pool()).await?;
        if let Some(position) = first.filter(|position| *position < 1) {
            return Ok(verifier.report(Some(Damage::Altered { position })));
        }
        let upto = unreadable.map_or(head.position, |position| head.position.min(position - 1));
        let mut events = std::pin::pin!(self.stream(0, Some(upto)));
        while let Some(event) = events.try_next().await? {
            if let Err(damage) = verifier.check(&event) {
                return Ok(verifier.report(Some(damage)));
            }
        }
        if let Some(position) = unreadable {
            let next = verifier.position + 1;
            let damage = match position {
                _ if next < position.min(head.position + 1) => Damage::Missing { position: next },
                _ if position <= head.position => Damage::Altered { position },
                _ => Damage::Head { position },
            };
            return Ok(verifier.report(Some(damage)));
        }
        // Nothing may stand behind the head either: whoever appends moves both at once.
        let beyond = self.read(head.position, 1).await?;
        let grown = self.head_as_stored().await?.position > head.position;
        let damage = match beyond.first() {
            Some(event) if !grown => Some(Damage::Head { position: event.position }),
            _ => verifier.finish(&head).err(),
        };
        Ok(verifier.report(damage))
    }

    /// The first event whose time this program could not even read, such as one altered to infinity.
    async fn first_unreadable(&self) -> Result<Option<i64>, sqlx::Error> {
        sqlx::query_scalar!(
            "SELECT min(position) FROM events WHERE recorded_at NOT BETWEEN '1900-01-01Z' AND '9999-12-31Z'"
        )
        .fetch_one(self.pool())
        .await
    }

    /// The head, with a time that matches no event if its own does not read.
    async fn head_as_stored(&self) -> Result<Head, sqlx::Error> {
        let row = sqlx::query!(
            r#"SELECT position, hash, CASE WHEN recorded_at BETWEEN '1900-01-01Z' AND '9999-12-31Z'
                   THEN recorded_at ELSE '1900-01-01Z' END AS "recorded_at!" FROM log_head"#
        )
        .fetch_one(self.pool())
        .await?;
        Ok(Head { position: row.position, hash: hash_of(&row.hash), recorded_at: row.recorded_at })
    }
}
