//! Asking for the mail again that verifies an address.
//!
//! Never here: sending it; that follows from the event.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt};

/// Asks for a mail to the address that waits to be verified. Changes nothing where none does.
pub async fn request_email_verification(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::RequestEmailVerification).await
}
