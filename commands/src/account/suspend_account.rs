//! Shutting somebody out, and letting them in again.
//!
//! Never here: erasing them; a suspended account keeps everything.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Text;

use super::administrators::keeping_one;
use crate::{CommandError, Commands, Context, Receipt};

/// Shuts somebody out: their sessions end everywhere at once. `others` is where to look for another administrator, if
/// they are one; the system needs none.
pub async fn suspend_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
    reason: Option<Text<200>>,
    others: &[AccountId],
) -> Result<Receipt, CommandError<AccountError>> {
    keeping_one(commands, &context, account, &AccountCommand::SuspendAccount { reason }, others).await
}

/// Lets somebody in again.
pub async fn reinstate_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::ReinstateAccount).await
}
