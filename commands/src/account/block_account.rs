//! Hearing nothing from somebody, and hearing from them again.
//!
//! Never here: what the chat makes of it.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt};

/// Blocks another account, which must exist.
pub async fn block_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
    other: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    if commands.load::<Account>(other.uuid()).await?.state.profile().is_none() {
        return commands.refuse_early(&context, AccountError::NotFound).await;
    }
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::BlockAccount { account: other }).await
}

/// Blocks another account no longer, also one that is gone.
pub async fn unblock_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
    other: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::UnblockAccount { account: other }).await
}
