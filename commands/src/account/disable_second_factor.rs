//! Taking the password alone again.
//!
//! Never here: whether staff must have a second factor; they are asked to set one up anew.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use super::PasswordError;
use super::with_password::with_password;
use crate::{CommandError, Commands, Context, Receipt};

/// Switches a person's own second factor off.
pub async fn disable_second_factor(
    commands: &Commands,
    context: Context,
    account: AccountId,
    password: String,
) -> Result<Receipt, CommandError<PasswordError>> {
    with_password(commands, context, account, password, AccountCommand::DisableSecondFactor).await
}

/// The same by an administrator, for somebody who lost their authenticator and their recovery codes.
pub async fn remove_second_factor(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::DisableSecondFactor).await
}
