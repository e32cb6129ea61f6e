//! Beginning a session, for the log-in page and the API alike: slowed down for whoever guesses.
//!
//! Never here: forms or JSON.

use std::net::IpAddr;

use axum::http::{StatusCode, header, request::Parts};
use chrono::{DateTime, Utc};
use commands::account::{Credentials, Identity, LogInError, find_by_login, log_in, record_failed_log_in, who_is};
use commands::{CommandError, Context};

use crate::client_address::ClientAddress;
use crate::problem::Problem;
use crate::state::AppState;
use crate::throttle::LogInTry;

/// A person at the door.
pub struct Attempt {
    /// What they prove themselves with.
    pub credentials: Credentials,
    /// From where.
    pub address: Option<IpAddr>,
}

/// A session that began.
pub struct Begun {
    /// Whose.
    pub identity: Identity,
    /// Good for the cookie, as long as the session.
    pub cookie_token: String,
    /// Exchanged for a new one by the API.
    pub refresh_token: String,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When the cookie ends, unless with the browser.
    pub remember_until: Option<DateTime<Utc>>,
    /// The event's position.
    pub position: i64,
}

/// Logs a person in.
pub async fn begin(state: &AppState, context: Context, attempt: Attempt) -> Result<Begun, Problem> {
    let Attempt { credentials, address } = attempt;
    let (remember, now) = (credentials.remember, context.at);
    let account = find_by_login(state.commands(), &credentials.login).await?;
    let attempt = LogInTry { account, login: credentials.login.clone(), address };
    let admitted = match state.throttle().admit(&attempt, now) {
        Ok(admitted) => admitted,
        Err(seconds) => {
            state.metrics().happened("throttled");
            state.throttle().hold().await;
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").retry_after(seconds));
        }
    };
    let failure = Context { idempotency: None, expected_version: None, ..context.clone() };
    let logged_in = match log_in(state.commands(), context, credentials).await {
        Ok(logged_in) => logged_in,
        Err(error) => {
            if matches!(error, CommandError::Refused(LogInError::WrongCredentials | LogInError::WrongCode)) {
                admitted.failed(now);
                state.metrics().happened("log_in_failed");
                if account.is_some() {
                    record(state, failure, attempt);
                }
            }
            return Err(error.into());
        }
    };
    admitted.succeeded();
    state.metrics().happened("logged_in");
    let identity = who_is(state.commands(), logged_in.account, logged_in.session, now).await?;
    let identity = identity.ok_or_else(Problem::unauthenticated)?;
    let token = state.session_keys().sign(logged_in.account, logged_in.session, logged_in.expires_at);
    Ok(Begun {
        identity,
        cookie_token: token.map_err(Problem::internal)?,
        refresh_token: logged_in.refresh_token,
        expires_at: logged_in.expires_at,
        remember_until: remember.then_some(logged_in.expires_at),
        position: logged_in.position,
    })
}

/// Leaves a trace of a wrong password or code in the account, behind the answer: it would tell by its time that there
/// is an account.
fn record(state: &AppState, context: Context, attempt: LogInTry) {
    let commands = state.commands().clone();
    state.behind().spawn(async move {
        if let Err(error) = record_failed_log_in(&commands, context, &attempt.login, attempt.address).await {
            tracing::warn!(%error, "a failed log-in was not recorded");
        }
    });
}

/// What a browser or program calls itself, for the list of sessions.
#[must_use]
pub fn device(parts: &Parts) -> Option<String> {
    let agent = parts.headers.get(header::USER_AGENT)?.to_str().ok()?.trim();
    (!agent.is_empty()).then(|| agent.chars().take(200).collect())
}

/// From where a request comes.
#[must_use]
pub fn address(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ClientAddress>()?.0
}
