//! Saying what a person is to the hospital.
//!
//! Never here: invitations.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Role;

use super::administrators::keeping_one;
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

/// The same by an administrator: whoever is the last one stays it. `others` is where to look for another.
pub async fn change_role(
    commands: &Commands,
    context: Context,
    account: AccountId,
    role: Role,
    others: &[AccountId],
) -> Result<Receipt, CommandError<AccountError>> {
    if role == Role::Admin {
        return grant_role(commands, context, account, role).await;
    }
    keeping_one(commands, &context, account, &AccountCommand::GrantRole { role }, others).await
}
