//! The write side: decide on a command and append what follows to the log.
//!
//! Owns the `events` table and everything the append's transaction touches: claims, idempotency keys, person keys,
//! snapshots. What never lives here: rules (`domain`), read models (`projections`), transports (`api`).

pub mod account;
mod context;
mod crypto;
mod error;
mod event_store;
mod executor;
pub mod hospital;
pub mod invitation;
pub mod pet;
pub mod reservation;
mod writable;

pub use context::{Context, IdempotencyKey, Receipt, Source};
pub use crypto::{Keys, MasterKey};
pub use error::{CommandError, Stale, Unavailable};
pub use event_store::{
    Bell, Damage, Decided, DecodedPage, Head, Loaded, Log, Metadata, RecordedEvent, Search, Verification, Verifier,
    canonical_bytes, link,
};
pub use executor::{Commands, Executable, OpenError, Options};
