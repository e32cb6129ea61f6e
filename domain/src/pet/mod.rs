//! A pet: whose it is and what is known about it.
//!
//! Never here: its reservations, which are aggregates of their own.

mod aggregate;
mod commands;
mod error;
mod events;
pub(crate) mod species;
#[cfg(test)]
mod tests;

pub use aggregate::Pet;
pub use commands::{AddPet, PetCommand, PetFields};
pub use error::PetError;
pub use events::{PetDetails, PetEvent};
pub(crate) use species::words;
pub use species::{Sex, Species};
