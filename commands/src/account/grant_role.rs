//! Saying what a person is to the hospital.
//!
//! Never here: invitations.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Role;

use crate::{CommandError, Commands, Context, Receipt};

/// Changes a person's role, from the next request on.
pub async fn grant_role(
    commands: &Commands,
    context: Context,
    account: AccountId,
    role: Role,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::GrantRole { role }).await
}
