//! The hash chain, byte for byte. `docs/hash-chain.md` specifies the same and a script there checks it independently.
//!
//! Never here: reading or writing rows.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::RecordedEvent;

/// The parts of a row that its hash covers; borrowed, because the appender hashes before anything is a row.
pub(crate) struct Link<'a> {
    pub(crate) position: i64,
    pub(crate) aggregate_type: &'a str,
    pub(crate) aggregate_id: &'a str,
    pub(crate) sequence: i64,
    pub(crate) event_type: &'a str,
    pub(crate) event_version: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) metadata: &'a str,
    pub(crate) recorded_at: DateTime<Utc>,
}

impl Link<'_> {
    /// The hash of this row behind `previous`.
    pub(crate) fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(previous);
        self.feed(&mut |bytes| hash.update(bytes));
        hash.finalize().into()
    }

    /// Numbers are 8 bytes, big-endian, signed; texts are UTF-8 behind their length in bytes as 4 bytes, big-endian;
    /// times are microseconds since 1970 in UTC.
    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        let text = |text: &str, sink: &mut dyn FnMut(&[u8])| {
            // PostgreSQL's values end at 1 GiB, so a length always fits.
            sink(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            sink(text.as_bytes());
        };
        sink(&self.position.to_be_bytes());
        text(self.aggregate_type, sink);
        text(self.aggregate_id, sink);
        sink(&self.sequence.to_be_bytes());
        text(self.event_type, sink);
        text(self.event_version, sink);
        text(self.payload, sink);
        text(self.metadata, sink);
        sink(&self.recorded_at.timestamp_micros().to_be_bytes());
    }
}

impl<'a> From<&'a RecordedEvent> for Link<'a> {
    fn from(event: &'a RecordedEvent) -> Self {
        Self {
            position: event.position,
            aggregate_type: &event.aggregate_type,
            aggregate_id: &event.aggregate_id,
            sequence: event.sequence,
            event_type: &event.event_type,
            event_version: &event.event_version,
            payload: &event.payload,
            metadata: &event.metadata,
            recorded_at: event.recorded_at,
        }
    }
}

/// The bytes of a row that its hash covers, behind the previous hash.
#[must_use]
pub fn canonical_bytes(event: &RecordedEvent) -> Vec<u8> {
    let mut bytes = Vec::new();
    Link::from(event).feed(&mut |part| bytes.extend_from_slice(part));
    bytes
}

/// The hash that belongs to `event` behind the hash of the event before it; 32 zero bytes before the first.
#[must_use]
pub fn link(previous: &[u8; 32], event: &RecordedEvent) -> [u8; 32] {
    Link::from(event).hash(previous)
}
