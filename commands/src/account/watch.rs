//! Hearing that something happened to an account, so that what was opened for a session can be closed with it.
//!
//! Never here: what happened; `who_is` says what holds now.

use domain::AccountId;
use domain::account::Account;

use crate::Commands;
use crate::event_store::Watch;

/// Rings whenever something may have happened to an account, on this node or another.
pub struct AccountWatch(Watch);

impl AccountWatch {
    /// Listens from now on. What happened just before is for the caller to ask once.
    #[must_use]
    pub fn new(commands: &Commands, account: AccountId) -> Self {
        Self(commands.watch::<Account>(account.uuid()))
    }

    /// Whether it rang since this was asked last.
    pub fn rang(&mut self) -> bool {
        self.0.rang()
    }

    /// Returns when it rings, at once if it has since it was asked last.
    pub async fn rings(&mut self) {
        self.0.rings().await;
    }
}
