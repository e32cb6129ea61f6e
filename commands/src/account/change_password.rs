//! Setting a new password; every other session ends, and the one that does it can go on under another id.
//!
//! Never here: resetting a forgotten one.

use domain::account::{AccountCommand, AccountError, RenewSession};
use domain::values::Password;
use domain::{AccountId, SessionId};
use uuid::Uuid;

use super::with_password::with_password;
use super::{PasswordError, refresh_token};
use crate::{CommandError, Commands, Context, Receipt};

/// The old and the new password.
pub struct ChangePassword {
    /// What the person says is their password now.
    pub current: String,
    /// What it is to be.
    pub new: Password,
    /// The session that stays.
    pub keep: KeptSession,
}

/// What becomes of the session that sets a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptSession {
    /// There is none.
    None,
    /// It stays as it is, for a program that holds its tokens.
    AsItIs(SessionId),
    /// It goes on under another id: a copy of the cookie that it came with opens nothing any more.
    Renewed(SessionId),
}

/// A password that was changed.
#[derive(Clone, Copy, Debug)]
pub struct PasswordChanged {
    /// The receipt.
    pub receipt: Receipt,
    /// The session's other id, if it was renewed.
    pub renewed: Option<SessionId>,
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
) -> Result<PasswordChanged, CommandError<ChangePasswordError>> {
    let password_hash = commands.passwords().hash(&change.new).await?;
    let (keep, renewed) = match change.keep {
        KeptSession::None => (None, None),
        KeptSession::AsItIs(session) => (Some(session), None),
        KeptSession::Renewed(session) => (Some(session), Some(SessionId::new(Uuid::now_v7()))),
    };
    let renew = renewed.map(|session| {
        // Who holds a session by a cookie has no use for the token; one that nobody knows is as good as none.
        let next_hash = refresh_token::hash(&refresh_token::fresh(commands, session));
        RenewSession { session, next_hash }
    });
    let command = AccountCommand::ChangePassword { password_hash, keep, renew };
    let answer = with_password(commands, context, account, change.current, command).await;
    let receipt = answer.map_err(|error| error.map_refused(ChangePasswordError::from))?;
    Ok(PasswordChanged { receipt, renewed })
}
