//! Remembering that somebody tried to get in.
//!
//! Never here: unknown names; there is nobody to remember it for.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::account::{Account, AccountCommand, AccountError};

use super::find_by_login;
use crate::{CommandError, Commands, Context, Receipt};

/// Tries closer together than this are recorded as one.
const BETWEEN: TimeDelta = TimeDelta::seconds(10);

/// Records a wrong password or code for the account with this username or email address. `None` if there is none, or
/// one was recorded a moment ago: whoever guesses a thousand times leaves one event in ten seconds.
///
/// It takes longer where there is an account: whoever answers the stranger spawns it and does not wait.
pub async fn record_failed_log_in(
    commands: &Commands,
    context: Context,
    login: &str,
    address: Option<IpAddr>,
) -> Result<Option<Receipt>, CommandError<AccountError>> {
    let Some(account) = find_by_login(commands, login).await? else { return Ok(None) };
    let state = commands.load::<Account>(account.uuid()).await?.state;
    // The account would say the same, but only after asking the log.
    if state.profile().is_none() || state.failed_at().is_some_and(|last| context.at < last + BETWEEN) {
        return Ok(None);
    }
    let command = AccountCommand::RecordFailedLogIn { address: address.map(|address| address.to_string()) };
    commands.execute::<Account>(&context, account.uuid(), command).await.map(Some)
}
