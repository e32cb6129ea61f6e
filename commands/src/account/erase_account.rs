//! Erasing a person: the event goes into the log, then their key is destroyed.
//!
//! In this order, because a key without the event would leave read models untouched; the event without the key's end
//! is repaired by repeating the command. Never here: purging read models; projections do when they see the event.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt};

/// Makes everything personal about a person unreadable for ever. Repeating it is safe.
pub async fn erase_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    let answer = commands.execute::<Account>(&context, account.uuid(), AccountCommand::EraseAccount).await;
    if matches!(answer, Ok(_) | Err(CommandError::Refused(AccountError::Erased))) {
        commands.keys().destroy(account).await?;
        commands.forget(account);
    }
    answer
}
