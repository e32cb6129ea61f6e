//! Where one is logged in.
//!
//! Never here: logging in.

use axum::extract::{Path, State};
use axum::response::Response;
use commands::{Source, account};
use domain::SessionId;

use crate::pages::Shell;
use crate::pages::answer::done;
use crate::pages::views::{Moment, device};
use crate::problem::Problem;
use crate::session::{CurrentSession, OpenSession, open_sessions};
use crate::state::AppState;

/// A session in the list.
pub(super) struct SessionLine {
    pub(super) id: String,
    pub(super) device: String,
    pub(super) since: Moment,
    pub(super) last_used: Moment,
    pub(super) current: bool,
}

/// All of one's sessions: this one first, then the newest.
pub(super) async fn lines(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
) -> Result<Vec<SessionLine>, Problem> {
    let line = |open: OpenSession| SessionLine {
        id: open.id.to_string(),
        device: device(shell, open.device.as_deref()),
        since: Moment::new(open.since),
        last_used: Moment::new(open.last_used_at),
        current: open.current,
    };
    let mut open = open_sessions(state, session).await?;
    open.reverse();
    open.sort_by_key(|open| !open.current);
    Ok(open.into_iter().map(line).collect())
}

/// `POST /me/sessions/{id}/end`
pub(super) async fn end(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: SessionId = id.parse().map_err(|_| Problem::not_found())?;
    let context = session.context(Source::Web);
    let receipt = account::end_session(state.commands(), context, session.identity.account, id).await?;
    Ok(done("/me", "session-ended", receipt.position))
}

/// `POST /me/sessions/end-others`
pub(super) async fn end_others(State(state): State<AppState>, session: CurrentSession) -> Result<Response, Problem> {
    let (context, identity) = (session.context(Source::Web), &session.identity);
    let ended = account::end_all_sessions(state.commands(), context, identity.account, Some(identity.session));
    Ok(done("/me", "sessions-ended", ended.await?.position))
}
