//! The account of a person: who they are, what they may do, and the sessions they have open.
//!
//! Never here: checking a password or signing a token; hashes arrive in the command.

mod aggregate;
mod commands;
mod error;
mod events;
#[cfg(test)]
mod tests;

pub use aggregate::{Account, Session};
pub use commands::{AccountCommand, ChangeProfile, LogIn, OpenAccount, RefreshSession};
pub use error::AccountError;
pub use events::{AccountEvent, AccountOpened, LoggedIn};
