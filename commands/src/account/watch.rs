//! Hearing that something happened to an account, so that what was opened for a session can be closed with it.
//!
//! Never here: what happened; `who_is` says what holds now.

use domain::AccountId;
use domain::account::Account;
use domain::hospital::Hospital;

use crate::Commands;
use crate::event_store::Watch;

/// Rings whenever something may have happened to what `who_is` says of an account, on this node or another.
pub struct AccountWatch {
    account: Watch,
    /// What the hospital asks of its staff.
    hospital: Watch,
}

impl AccountWatch {
    /// Listens from now on. What happened just before is for the caller to ask once.
    #[must_use]
    pub fn new(commands: &Commands, account: AccountId) -> Self {
        Self { account: commands.watch::<Account>(account.uuid()), hospital: commands.watch::<Hospital>(Hospital::ID) }
    }

    /// Whether it rang since this was asked last.
    pub fn rang(&mut self) -> bool {
        // Both are asked: each forgets that it rang.
        self.account.rang() | self.hospital.rang()
    }

    /// Returns when it rings, at once if it has since it was asked last.
    pub async fn rings(&mut self) {
        tokio::select! {
            () = self.account.rings() => {}
            () = self.hospital.rings() => {}
        }
    }
}
