//! Having mail at another address: it waits until a link that went there is followed.
//!
//! Never here: taking the address; whoever verifies it first has it.

use domain::account::AccountCommand;
use domain::values::EmailAddress;
use domain::{AccountId, Claim};

use super::with_password::with_password;
use super::{PasswordError, find_by_email, password_is_right};
use crate::{CommandError, Commands, Context, Receipt};

/// Asks for another address. `Taken` if somebody has it already.
pub async fn change_email(
    commands: &Commands,
    context: Context,
    account: AccountId,
    password: String,
    new: EmailAddress,
) -> Result<Receipt, CommandError<PasswordError>> {
    let holder = find_by_email(commands, new.as_str()).await?;
    if holder.is_some_and(|holder| holder != account) {
        let right = password_is_right(commands, account, password).await?;
        return Err(if right {
            CommandError::Taken { kind: Claim::Email(String::new()).kind() }
        } else {
            CommandError::Refused(PasswordError::WrongPassword)
        });
    }
    with_password(commands, context, account, password, AccountCommand::ChangeEmail { to: new }).await
}
