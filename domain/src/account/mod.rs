//! The account of a person: who they are, what they may do, and the sessions they have open.
//!
//! Never here: checking a password, a code or a link, or signing a token; hashes arrive in the command.

mod aggregate;
mod commands;
mod contact;
mod decisions;
mod error;
mod event_traits;
mod events;
mod session;
#[cfg(test)]
mod tests;

pub use aggregate::Account;
pub use commands::{AccountCommand, ChangeProfile, EnableSecondFactor, LogIn, OpenAccount, RefreshSession};
pub use error::AccountError;
pub use events::{AccountEvent, AccountOpened, LoggedIn, SecondFactorUse};
pub use session::{SecondFactor, Session};
