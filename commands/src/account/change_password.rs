//! Setting a new password; every other session ends.
//!
//! Never here: resetting a forgotten one.

use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Password;
use domain::{AccountId, SessionId};

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

/// Changes a person's own password.
pub async fn change_password(
    commands: &Commands,
    context: Context,
    account: AccountId,
    change: ChangePassword,
) -> Result<Receipt, CommandError<ChangePasswordError>> {
    let state = commands.load::<Account>(account.uuid()).await?.state;
    let hash = state.profile().and_then(|profile| profile.password_hash.text().map(str::to_owned));
    if !commands.passwords().check(change.current, hash).await? {
        return Err(CommandError::Refused(ChangePasswordError::WrongPassword));
    }
    let password_hash = commands.passwords().hash(&change.new).await?;
    let command = AccountCommand::ChangePassword { password_hash, keep: change.keep };
    let answer = commands.execute::<Account>(&context, account.uuid(), command).await;
    answer.map_err(|error| error.map_refused(ChangePasswordError::from))
}
