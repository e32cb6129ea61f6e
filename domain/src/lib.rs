//! The rules of the hospital: aggregates decide on commands and produce events.
//!
//! Pure by construction: no I/O, no clock, no randomness, no database. Time, ids and password hashes arrive inside
//! the command. What never lives here: how events are stored (`commands`), what is remembered of them
//! (`projections`), how people reach them (`api`).

pub mod account;
mod claims;
mod command;
mod event;
pub mod hospital;
mod ids;
pub mod invitation;
mod personal;
pub mod pet;
pub mod reservation;
#[cfg(test)]
mod testing;
pub mod upcaster;
pub mod values;

pub use claims::{Claim, ClaimChange, ClaimKey};
pub use command::{Actor, Issued};
pub use event::{AnyEvent, DecodeError, Event, Timestamp, decode_payload, decode_value};
pub use ids::{AccountId, InvitationId, PetId, ReservationId, SessionId};
pub use personal::{HoldsPersonal, Personal};
