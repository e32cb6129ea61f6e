//! Exchanging a refresh token for a new one.
//!
//! A token that comes a second time was copied: the session ends for both. Never here: access tokens.

use domain::account::{self, Account, AccountCommand, AccountError};
use domain::{AccountId, SessionId};

use super::refresh_token;
use crate::{CommandError, Commands, Context};

/// The new token.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// Good for the next exchange.
    pub refresh_token: String,
    /// The event's position.
    pub position: i64,
}

/// Why a token is not exchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// The session has ended, or the token was never its.
    #[error("the session has ended")]
    Ended,
    /// The token had been exchanged before; the session has ended now.
    #[error("the refresh token was used before")]
    Reused,
}

/// Exchanges a refresh token of a session.
pub async fn refresh_session(
    commands: &Commands,
    context: Context,
    account: AccountId,
    session: SessionId,
    token: &str,
) -> Result<Refreshed, CommandError<RefreshError>> {
    // Whoever did not get the answer asks again with the same key and must not look like a thief.
    let next = refresh_token::repeatable(commands, &context, session);
    let command = AccountCommand::RefreshSession(account::RefreshSession {
        session,
        presented_hash: refresh_token::hash(token),
        made_for_session: refresh_token::was_made_for(commands, session, token),
        next_hash: refresh_token::hash(&next),
    });
    let at = context.at;
    let receipt = commands.execute::<Account>(&context, account.uuid(), command).await;
    let receipt = receipt.map_err(|error| error.map_refused(|_: AccountError| RefreshError::Ended))?;
    let state = commands.load::<Account>(account.uuid()).await?.state;
    if state.session(session, at).is_none() {
        return Err(CommandError::Refused(RefreshError::Reused));
    }
    Ok(Refreshed { refresh_token: next, position: receipt.position })
}
