//! What a person does only after giving their password again.
//!
//! Never here: logging in, where nobody is known yet.

use std::sync::Arc;

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};

use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// Why something was not done that takes the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The password is another one.
    #[error("wrong password")]
    WrongPassword,
    /// The account refuses.
    #[error(transparent)]
    Account(#[from] AccountError),
}

/// How often it is tried again because the account changed meanwhile.
const TRIES: usize = 8;

/// Whether this is the account's password.
pub async fn password_is_right(commands: &Commands, account: AccountId, password: String) -> Result<bool, Unavailable> {
    let loaded = commands.load::<Account>(account.uuid()).await?;
    commands.passwords().check(password, hash_of(&loaded.state)).await
}

/// Executes a command of a person's own if this is their password.
pub(super) async fn with_password(
    commands: &Commands,
    mut context: Context,
    account: AccountId,
    password: String,
    command: AccountCommand,
) -> Result<Receipt, CommandError<PasswordError>> {
    let given = context.expected_version;
    let mut checked: Option<(Option<String>, bool)> = None;
    for _ in 0..TRIES {
        let loaded = commands.load::<Account>(account.uuid()).await?;
        let hash = hash_of(&loaded.state);
        let right = match &checked {
            Some((known, right)) if *known == hash => *right,
            _ => commands.passwords().check(password.clone(), hash.clone()).await?,
        };
        checked = Some((hash, right));
        if !right {
            return commands.refuse_early(&context, PasswordError::WrongPassword).await;
        }
        // What was checked must still be the password when the command is carried out.
        context.expected_version = given.or(Some(loaded.version));
        match commands.execute::<Account>(&context, account.uuid(), command.clone()).await {
            Err(CommandError::Stale(_)) if given.is_none() => {}
            answer => return answer.map_err(|error| error.map_refused(PasswordError::from)),
        }
    }
    Err(CommandError::Contended)
}

fn hash_of(state: &Arc<Account>) -> Option<String> {
    state.profile().and_then(|profile| profile.password_hash.text().map(str::to_owned))
}
