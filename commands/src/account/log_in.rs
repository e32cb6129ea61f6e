//! Logging in: the password is checked here, the session begins in the account's stream.
//!
//! An unknown name and a wrong password give the same answer after the same work. Never here: tokens and cookies.

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::{self, Account, AccountCommand, AccountError};
use domain::{AccountId, Actor, SessionId};
use uuid::Uuid;

use super::{find_by_username, refresh_token};
use crate::{CommandError, Commands, Context};

/// How long a session lasts that ends with the browser, at the latest.
const SHORT: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts that is to be remembered.
const LONG: TimeDelta = TimeDelta::days(30);

/// What a person proves themselves with.
pub struct Credentials {
    /// Their username.
    pub login: String,
    /// Their password.
    pub password: String,
    /// What they use, as their browser says.
    pub device: Option<String>,
    /// Whether the session is to outlast the browser.
    pub remember: bool,
}

/// A session that began.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub session: SessionId,
    /// Exchanged for a new one by `refresh_session`.
    pub refresh_token: String,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// The event's position.
    pub position: i64,
}

/// Why nobody was logged in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogInError {
    /// There is no such account, or the password is not its.
    #[error("wrong username or password")]
    WrongCredentials,
    /// The account refuses.
    #[error(transparent)]
    Account(#[from] AccountError),
}

/// Logs a person in.
pub async fn log_in(
    commands: &Commands,
    mut context: Context,
    credentials: Credentials,
) -> Result<LoggedIn, CommandError<LogInError>> {
    let account = find_by_username(commands, credentials.login.trim()).await?;
    let state = match account {
        Some(account) => Some(commands.load::<Account>(account.uuid()).await?.state),
        None => None,
    };
    let hash = state.as_ref().and_then(|state| state.profile()?.password_hash.text().map(str::to_owned));
    let right = commands.passwords().check(credentials.password, hash.clone()).await?;
    let Some(account) = account.filter(|_| right) else {
        return Err(CommandError::Refused(LogInError::WrongCredentials));
    };
    let (session, refresh_token) = (SessionId::new(Uuid::now_v7()), refresh_token::fresh());
    let expires_at = context.at + if credentials.remember { LONG } else { SHORT };
    let command = AccountCommand::LogIn(account::LogIn {
        session,
        refresh_hash: refresh_token::hash(&refresh_token),
        device: credentials.device.map(|device| device.chars().take(200).collect()),
        expires_at,
    });
    let mut receipt = commands.execute::<Account>(&context, account.uuid(), command.clone()).await;
    if matches!(receipt, Ok(receipt) if receipt.repeated) {
        // The first answer's token is stored nowhere. A session of its own harms nobody who knows the password.
        context.idempotency = None;
        receipt = commands.execute::<Account>(&context, account.uuid(), command).await;
    }
    let receipt = receipt.map_err(|error| error.map_refused(LogInError::from))?;
    let now = commands.load::<Account>(account.uuid()).await?.state;
    if now.profile().and_then(|profile| profile.password_hash.text()) != hash.as_deref() {
        // The password was changed while this one was being checked.
        let context = Context::new(Actor::System, context.source, context.at);
        let end = AccountCommand::EndSession { session };
        let ended = commands.execute::<Account>(&context, account.uuid(), end).await;
        ended.map_err(|error| error.map_refused(LogInError::from))?;
        return Err(CommandError::Refused(LogInError::WrongCredentials));
    }
    Ok(LoggedIn { account, session, refresh_token, expires_at, position: receipt.position })
}
