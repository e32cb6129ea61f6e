//! A pet: whose it is and what is known about it.
//!
//! Never here: its reservations, which are aggregates of their own.

mod aggregate;
mod alert;
mod birth;
mod commands;
mod decisions;
mod details;
mod error;
mod events;
mod photo;
pub(crate) mod species;
#[cfg(test)]
mod tests;
mod transfer;
mod vaccination;
mod weight;

pub use aggregate::Pet;
pub use alert::{AlertKind, NewAlert, PetAlert};
pub use birth::BirthPrecision;
pub use commands::{AddPet, PetCommand, PetFields};
pub use details::PetDetails;
pub use error::PetError;
pub use events::PetEvent;
pub use photo::Photo;
pub(crate) use species::words;
pub use species::{Sex, Species};
pub use transfer::{Offer, Transferred};
pub use vaccination::{NewVaccination, Vaccination};
pub use weight::Weight;
