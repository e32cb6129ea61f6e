//! Saying that one forgot the password.
//!
//! Never here: telling whoever asks whether there is such an account; the mail tells its owner.

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use uuid::Uuid;

use super::find_by_email;
use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// How long a link is good that leads to a new password.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(6000);

/// Opens a reset for the account that has this address in force; `None` if there is none, or it is suspended.
///
/// For a known address this takes an append longer: whoever answers a stranger does not wait for it.
pub async fn request_password_reset(
    commands: &Commands,
    context: Context,
    email: &str,
) -> Result<Option<Receipt>, CommandError<AccountError>> {
    let Some(account) = find_by_email(commands, email.trim()).await? else { return Ok(None) };
    if commands.load::<Account>(account.uuid()).await?.state.is_suspended() {
        return Ok(None);
    }
    let (reset, expires_at) = (Uuid::now_v7(), context.at + GOOD_FOR);
    let command = AccountCommand::RequestPasswordReset { reset, expires_at };
    match commands.execute::<Account>(&context, account.uuid(), command).await {
        Err(CommandError::Refused(AccountError::NotFound | AccountError::Erased)) => Ok(None),
        answer => answer.map(Some),
    }
}

/// Whether a reset is good at this moment: neither used, nor replaced, nor too old.
pub async fn password_reset_is_open(
    commands: &Commands,
    account: AccountId,
    reset: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Unavailable> {
    Ok(commands.load::<Account>(account.uuid()).await?.state.has_reset(reset, now))
}
