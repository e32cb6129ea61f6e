//! One's own open sessions, for the list of devices.
//!
//! Never here: other people's.

use chrono::{DateTime, Utc};
use domain::SessionId;
use domain::account::Account;

use super::CurrentSession;
use crate::problem::Problem;
use crate::state::AppState;

/// One log-in on one device.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// What the browser or program called itself.
    pub device: Option<String>,
    /// When it began.
    pub since: DateTime<Utc>,
    /// When it was used last, to the minute or so.
    pub last_used_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// All open sessions of whoever asks, oldest first.
pub async fn open_sessions(state: &AppState, session: &CurrentSession) -> Result<Vec<OpenSession>, Problem> {
    let own = session.identity.account;
    let account = state.commands().load::<Account>(own.uuid()).await?.state;
    let uses = state.last_uses().of(own).await?;
    let sessions = account.sessions(session.at).map(|(id, open)| {
        let current = id == session.identity.session;
        let last = if current { Some(session.at) } else { uses.get(&id).copied() };
        OpenSession {
            id,
            device: open.device.as_ref().and_then(|device| device.text().map(str::to_owned)),
            since: open.since,
            last_used_at: last.unwrap_or(open.since).max(open.since),
            expires_at: open.expires_at,
            current,
        }
    });
    Ok(sessions.collect())
}
