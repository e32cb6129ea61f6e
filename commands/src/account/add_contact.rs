//! Keeping somebody among one's contacts, and no longer.
//!
//! Never here: the room of the two.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt};

/// Keeps another account, which must exist, among the contacts.
pub async fn add_contact(
    commands: &Commands,
    context: Context,
    account: AccountId,
    other: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    if commands.load::<Account>(other.uuid()).await?.state.profile().is_none() {
        return commands.refuse_early(&context, AccountError::NotFound).await;
    }
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::AddContact { account: other }).await
}

/// Keeps another account there no longer, also one that is gone.
pub async fn remove_contact(
    commands: &Commands,
    context: Context,
    account: AccountId,
    other: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::RemoveContact { account: other }).await
}
