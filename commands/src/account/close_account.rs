//! Leaving for good: a person's own account, with their password.
//!
//! Never here: what is erased, and how; see `erase_account`.

use domain::AccountId;
use domain::account::AccountCommand;

use super::administrators::keeping_one;
use super::erase_account::forget;
use super::{PasswordError, password_is_right};
use crate::{CommandError, Commands, Context, Receipt};

/// Erases a person who asks for it themselves. `others` is where to look for another administrator, if they are one.
pub async fn close_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
    password: String,
    others: &[AccountId],
) -> Result<Receipt, CommandError<PasswordError>> {
    if !password_is_right(commands, account, password).await? {
        return commands.refuse_early(&context, PasswordError::WrongPassword).await;
    }
    let answer = keeping_one(commands, &context, account, &AccountCommand::EraseAccount, others).await;
    forget(commands, account, &answer).await?;
    answer.map_err(|error| error.map_refused(PasswordError::from))
}
