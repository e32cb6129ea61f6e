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

/// How often the password is checked again because the account changed meanwhile.
const TRIES: usize = 4;

/// Changes a person's own password.
pub async fn change_password(
    commands: &Commands,
    mut context: Context,
    account: AccountId,
    change: ChangePassword,
) -> Result<Receipt, CommandError<ChangePasswordError>> {
    let given = context.expected_version;
    let password_hash = commands.passwords().hash(&change.new).await?;
    for _ in 0..TRIES {
        let loaded = commands.load::<Account>(account.uuid()).await?;
        let hash = loaded.state.profile().and_then(|profile| profile.password_hash.text().map(str::to_owned));
        if !commands.passwords().check(change.current.clone(), hash).await? {
            return commands.refuse_early(&context, ChangePasswordError::WrongPassword).await;
        }
        // What was checked must still be the password when the new one is set.
        context.expected_version = given.or(Some(loaded.version));
        let command = AccountCommand::ChangePassword { password_hash: password_hash.clone(), keep: change.keep };
        match commands.execute::<Account>(&context, account.uuid(), command).await {
            Err(CommandError::Stale(_)) if given.is_none() => {}
            answer => return answer.map_err(|error| error.map_refused(ChangePasswordError::from)),
        }
    }
    Err(CommandError::Contended)
}
