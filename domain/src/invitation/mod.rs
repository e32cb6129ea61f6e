//! An invitation to work here: an address, the role that waits for whoever it belongs to, and how it ended.
//!
//! Never here: granting the role; that is the account's, once the address is verified.

mod aggregate;
mod commands;
mod error;
mod events;
#[cfg(test)]
mod tests;

pub use aggregate::Invitation;
pub use commands::{InvitationCommand, InviteStaff};
pub use error::InvitationError;
pub use events::{InvitationEvent, StaffInvited};
