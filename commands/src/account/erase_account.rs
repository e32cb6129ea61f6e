//! Erasing a person: the append of the event destroys their key.
//!
//! In one transaction, because a key without the event would leave read models untouched, and the event without the
//! key's end would be a promise not kept. Never here: purging read models; projections do when they see the event.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// Makes everything personal about a person unreadable for ever. Repeating it is safe.
pub async fn erase_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    let answer = commands.execute::<Account>(&context, account.uuid(), AccountCommand::EraseAccount).await;
    forget(commands, account, &answer).await?;
    answer
}

/// What is left to do once somebody is erased: their row has gone with the event; this node's memory goes now.
pub(super) async fn forget(
    commands: &Commands,
    account: AccountId,
    answer: &Result<Receipt, CommandError<AccountError>>,
) -> Result<(), Unavailable> {
    if matches!(answer, Ok(_) | Err(CommandError::Refused(AccountError::Erased))) {
        commands.keys().destroy(account).await?;
        commands.forget_texts();
    }
    Ok(())
}
