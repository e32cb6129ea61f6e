//! Taking the password alone again.
//!
//! Never here: somebody else's; see `remove_second_factor`.

use domain::AccountId;
use domain::account::AccountCommand;

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
