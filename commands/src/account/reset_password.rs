//! Setting a new password in place of a forgotten one; every session ends.
//!
//! Never here: checking the link's signature.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Password;
use uuid::Uuid;

use super::password_reset_is_open;
use crate::{CommandError, Commands, Context, Receipt};

/// Sets a new password by a reset, once. A reset that was used, replaced or is too old is refused before any hashing.
pub async fn reset_password(
    commands: &Commands,
    context: Context,
    account: AccountId,
    reset: Uuid,
    new: Password,
) -> Result<Receipt, CommandError<AccountError>> {
    if !password_reset_is_open(commands, account, reset, context.at).await? {
        return commands.refuse_early(&context, AccountError::LinkExpired).await;
    }
    let password_hash = commands.passwords().hash(&new).await?;
    let command = AccountCommand::ResetPassword { reset, password_hash };
    commands.execute::<Account>(&context, account.uuid(), command).await
}
