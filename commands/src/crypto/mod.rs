//! Keys: the master key, the keys made from it, and one data key per person that their personal texts are sealed with.
//!
//! Never here: password hashing; see `account`. Never logged: any key.

mod master_key;
mod person_keys;
mod seal;

pub use master_key::MasterKey;
pub(crate) use master_key::{ClaimHasher, Fingerprints, RequestHasher};
pub use person_keys::Keys;
pub(crate) use person_keys::Place;
