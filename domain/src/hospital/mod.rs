//! The hospital itself: what an administrator sets for everybody.
//!
//! Never here: what is set for one process, such as addresses and secrets; that is configuration.

mod aggregate;
mod commands;
mod error;
mod events;
#[cfg(test)]
mod tests;

pub use aggregate::{Hospital, Settings};
pub use commands::HospitalCommand;
pub use error::HospitalError;
pub use events::HospitalEvent;
