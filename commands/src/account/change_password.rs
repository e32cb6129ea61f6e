//! Setting a new password; every other session ends.
//!
//! Never here: resetting a forgotten one.

use domain::account::{AccountCommand, AccountError};
use domain::values::Password;
use domain::{AccountId, SessionId};

use super::PasswordError;
use super::with_password::with_password;
use crate::{CommandError, Commands, Context, Receipt};

/// The old and the new password.
pub struct ChangePassword {
    /// What the person says is their password now.
    pub current: String,
    /// What it is to be.
    pub new: Password,
    /// The session that stays.
    pub keep: Option<SessionId>,
}

/// Why a password was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangePasswordError {
    /// The current password is another one.
    #[error("wrong password")]
    WrongPassword,
    /// The account refuses.
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl From<PasswordError> for ChangePasswordError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::WrongPassword => Self::WrongPassword,
            PasswordError::Account(refusal) => Self::Account(refusal),
        }
    }
}

/// Changes a person's own password.
pub async fn change_password(
    commands: &Commands,
    context: Context,
    account: AccountId,
    change: ChangePassword,
) -> Result<Receipt, CommandError<ChangePasswordError>> {
    let password_hash = commands.passwords().hash(&change.new).await?;
    let command = AccountCommand::ChangePassword { password_hash, keep: change.keep };
    let answer = with_password(commands, context, account, change.current, command).await;
    answer.map_err(|error| error.map_refused(ChangePasswordError::from))
}
