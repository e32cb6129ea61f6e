//! Having no other address after all: the link that went there opens nothing any more.
//!
//! Never here: the password; nothing is gained by who keeps the address in force.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt};

/// Takes back what `change_email` asked for. Changes nothing where no address waits.
pub async fn cancel_email_change(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::CancelEmailChange).await
}
