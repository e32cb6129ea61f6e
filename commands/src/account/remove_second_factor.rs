//! Letting somebody in by their password alone who lost their authenticator and their recovery codes.
//!
//! Never here: whether staff must have a second factor; they are asked to set one up anew.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt};

/// Switches somebody's second factor off, who gets a mail about it. One's own takes the password: `disable_second_factor`.
pub async fn remove_second_factor(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::RemoveSecondFactor).await
}
