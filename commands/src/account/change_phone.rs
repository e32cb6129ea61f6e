//! Being called under another number, or none.
//!
//! Never here: calling.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Phone;

use crate::{CommandError, Commands, Context, Receipt};

/// Changes a person's own number.
pub async fn change_phone(
    commands: &Commands,
    context: Context,
    account: AccountId,
    phone: Option<Phone>,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::ChangePhone { phone }).await
}
