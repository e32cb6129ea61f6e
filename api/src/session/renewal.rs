//! The cookie's session after a new password: it goes on under another id, so that a copy of the cookie opens nothing.
//!
//! Never here: the other sessions; they end.

use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;
use commands::account::KeptSession;
use domain::account::Account;
use domain::{AccountId, SessionId};

use super::{CurrentSession, set_cookie};
use crate::problem::Problem;
use crate::state::AppState;

/// What becomes of the session that a request came with. A program that sends a bearer token holds it, and the refresh
/// token beside it, by itself.
#[must_use]
pub fn kept_session(session: &CurrentSession, headers: &HeaderMap) -> KeptSession {
    let id = session.identity.session;
    if headers.contains_key(header::AUTHORIZATION) { KeptSession::AsItIs(id) } else { KeptSession::Renewed(id) }
}

/// Gives the browser its session under the other id.
pub async fn renew_cookie(
    state: &AppState,
    jar: CookieJar,
    account: AccountId,
    renewed: Option<SessionId>,
) -> Result<CookieJar, Problem> {
    let Some(id) = renewed else { return Ok(jar) };
    let now = state.now();
    let loaded = state.commands().load::<Account>(account.uuid()).await?.state;
    // The repetition of a request has no session any more, and is told so with its next one.
    let Some(session) = loaded.session(id, now) else { return Ok(jar) };
    let token = state.session_keys().sign(account, id, session.expires_at).map_err(Problem::internal)?;
    Ok(set_cookie(state, jar, token, session.remembered.then_some(session.expires_at)))
}
