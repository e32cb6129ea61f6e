//! Getting new recovery codes; the old ones are good no more.
//!
//! Never here: showing the old ones; nobody knows them.

use domain::AccountId;
use domain::account::AccountCommand;

use super::with_password::with_password;
use super::{PasswordError, RecoveryCodes, recovery_codes};
use crate::{CommandError, Commands, Context};

/// Replaces a person's own recovery codes.
pub async fn replace_recovery_codes(
    commands: &Commands,
    context: Context,
    account: AccountId,
    password: String,
) -> Result<RecoveryCodes, CommandError<PasswordError>> {
    let codes = recovery_codes::fresh(commands, &context);
    let recovery_hashes = recovery_codes::hashes(commands, account, &codes);
    let command = AccountCommand::ReplaceRecoveryCodes { recovery_hashes };
    let receipt = with_password(commands, context, account, password, command).await?;
    Ok(RecoveryCodes { codes, position: receipt.position })
}
