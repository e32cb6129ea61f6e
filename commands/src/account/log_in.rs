//! Logging in: password and second factor are checked here, the session begins in the account's stream.
//!
//! An unknown name, a wrong password and a suspended account take the same work. What is told apart, such as that a
//! code is needed, is told only to whoever gave the right password. Never here: tokens and cookies, or slowing down.

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::{self, Account, AccountCommand, AccountError, SecondFactorUse};
use domain::{AccountId, Actor, SessionId};
use uuid::Uuid;

use super::{find_by_login, recovery_codes, refresh_token, totp};
use crate::{CommandError, Commands, Context, Unavailable};

/// How long a session lasts that ends with the browser, at the latest.
const SHORT: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts that is to be remembered.
const LONG: TimeDelta = TimeDelta::days(30);

/// What a person proves themselves with.
pub struct Credentials {
    /// Their username or email address.
    pub login: String,
    /// What shows that the account is theirs.
    pub proof: Proof,
    /// A code of their authenticator, or one of their recovery codes.
    pub code: Option<String>,
    /// What they use, as their browser says.
    pub device: Option<String>,
    /// Whether the session is to outlast the browser.
    pub remember: bool,
}

/// What shows that an account is somebody's.
pub enum Proof {
    /// Its password.
    Password(String),
    /// That its password was found right a moment ago, and is still the one it was then.
    PasswordSeen {
        /// Whose.
        account: AccountId,
        /// What [`password_mark`] said then.
        mark: String,
    },
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
    /// The password is right; the account takes a code besides.
    #[error("a code is required")]
    CodeRequired,
    /// The password is right; the code is wrong, or was used before.
    #[error("wrong code")]
    WrongCode,
    /// The password is right; the account is suspended.
    #[error("the account is suspended")]
    Suspended,
    /// The account refuses.
    #[error(transparent)]
    Account(AccountError),
}

impl From<AccountError> for LogInError {
    fn from(refusal: AccountError) -> Self {
        match refusal {
            AccountError::NotFound | AccountError::Erased => Self::WrongCredentials,
            AccountError::Suspended => Self::Suspended,
            AccountError::CodeRequired => Self::CodeRequired,
            AccountError::CodeNotGood => Self::WrongCode,
            other => Self::Account(other),
        }
    }
}

/// Logs a person in.
///
/// A repetition under the same idempotency key begins another session, as the first one's token is stored nowhere; one
/// with a code is refused, as no code is good twice. Failures are not recorded here but by `record_failed_log_in`.
pub async fn log_in(
    commands: &Commands,
    mut context: Context,
    credentials: Credentials,
) -> Result<LoggedIn, CommandError<LogInError>> {
    let Credentials { login, proof, code, device, remember } = credentials;
    let account = find_by_login(commands, &login).await?;
    let state = match account {
        Some(account) => Some(commands.load::<Account>(account.uuid()).await?.state),
        None => None,
    };
    let hash = state.as_ref().and_then(|state| state.profile()?.password_hash.text().map(str::to_owned));
    let right = match proof {
        Proof::Password(password) => commands.passwords().check(password, hash.clone()).await?,
        Proof::PasswordSeen { account: seen, mark } => {
            account == Some(seen) && hash.as_deref().is_some_and(|hash| mark_of(commands, seen, hash) == mark)
        }
    };
    let Some((account, state)) = account.zip(state).filter(|_| right) else {
        return Err(CommandError::Refused(LogInError::WrongCredentials));
    };
    let second_factor = prove(commands, account, &state, code.as_deref(), context.at).map_err(CommandError::Refused)?;
    let session = SessionId::new(Uuid::now_v7());
    let refresh_token = refresh_token::fresh(commands, session);
    let expires_at = context.at + if remember { LONG } else { SHORT };
    let command = AccountCommand::LogIn(account::LogIn {
        session,
        refresh_hash: refresh_token::hash(&refresh_token),
        device: device.map(|device| device.chars().take(200).collect()),
        expires_at,
        second_factor,
        remembered: remember,
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

/// Stands for the password that an account has now, and tells nobody which; another one after each change.
pub async fn password_mark(commands: &Commands, account: AccountId) -> Result<Option<String>, Unavailable> {
    let state = commands.load::<Account>(account.uuid()).await?.state;
    let hash = state.profile().and_then(|profile| profile.password_hash.text());
    Ok(hash.map(|hash| mark_of(commands, account, hash)))
}

fn mark_of(commands: &Commands, account: AccountId, hash: &str) -> String {
    commands.fingerprints().of("password", account.uuid().as_bytes(), hash)
}

/// What proves a person besides the password, if their account takes anything.
fn prove(
    commands: &Commands,
    account: AccountId,
    state: &Account,
    code: Option<&str>,
    at: DateTime<Utc>,
) -> Result<Option<SecondFactorUse>, LogInError> {
    if state.is_suspended() {
        return Err(LogInError::Suspended);
    }
    let Some(factor) = state.second_factor() else { return Ok(None) };
    let code: String = code.unwrap_or_default().split_whitespace().collect();
    if code.is_empty() {
        return Err(LogInError::CodeRequired);
    }
    let used = if totp::is_code(&code) {
        let step = factor.secret().and_then(|secret| totp::matching_step(secret, &code, at));
        SecondFactorUse::Totp { step: step.ok_or(LogInError::WrongCode)? }
    } else {
        SecondFactorUse::RecoveryCode { hash: recovery_codes::hash(commands, account, &code) }
    };
    if factor.accepts(&used) { Ok(Some(used)) } else { Err(LogInError::WrongCode) }
}
