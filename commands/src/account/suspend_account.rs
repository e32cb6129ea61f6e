//! Shutting somebody out, and letting them in again.
//!
//! Never here: erasing them; a suspended account keeps everything.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Text;

use crate::{CommandError, Commands, Context, Receipt};

/// Shuts somebody out: their sessions end everywhere at once.
pub async fn suspend_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
    reason: Option<Text<200>>,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::SuspendAccount { reason }).await
}

/// Lets somebody in again.
pub async fn reinstate_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::ReinstateAccount).await
}
