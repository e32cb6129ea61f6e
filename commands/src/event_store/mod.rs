//! The log: one table, one total order, gapless, hash-chained. Appending, reading and proving it.
//!
//! Never here: deciding (that is `executor` with the aggregates), or knowing any event's meaning.

mod appender;
mod bell;
mod chain;
mod cqrs_store;
mod doorbell;
mod foreign;
mod hot_cache;
mod log;
mod recorded;
mod replay;
mod search;
mod snapshots;
mod stream;
mod verify;
mod watched;

pub(crate) use appender::{
    Append, AppendError, Appended, Appender, ClaimDelta, Fate, FirstAnswer, NewEvent, StoredClaim,
};
pub use bell::Bell;
pub use chain::{canonical_bytes, link};
pub use cqrs_store::Decided;
pub(crate) use doorbell::Doorbell;
pub(crate) use foreign::Foreign;
pub(crate) use hot_cache::HotCache;
pub use log::{Head, Log};
pub use recorded::{Metadata, RecordedEvent};
pub use replay::DecodedPage;
pub use search::Search;
pub(crate) use snapshots::{EVERY as SNAPSHOT_EVERY, Snapshots};
pub use stream::Loaded;
pub(crate) use stream::{StreamId, Streams};
pub use verify::{Damage, Verification, Verifier};
pub(crate) use watched::Watch;
