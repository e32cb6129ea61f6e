//! `GET /sessions`.
//!
//! Never here: other people's sessions.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::account::Account;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::ReadRefusals;
use crate::session::CurrentSession;
use crate::state::AppState;

/// One log-in on one device.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionBody {
    id: Uuid,
    /// What the browser or program called itself.
    device: Option<String>,
    /// When it began.
    since: DateTime<Utc>,
    /// When it ends by itself.
    expires_at: DateTime<Utc>,
    /// Whether this request came with it.
    current: bool,
}

/// List one's own sessions, oldest first.
#[utoipa::path(
    get, path = "/sessions", tag = "sessions",
    responses((status = 200, description = "The open sessions.", body = Listed<SessionBody>), ReadRefusals)
)]
pub(super) async fn list_sessions(
    State(state): State<AppState>,
    session: CurrentSession,
) -> Result<Json<Listed<SessionBody>>, Problem> {
    let account = state.commands().load::<Account>(session.identity.account.uuid()).await?.state;
    let sessions = account.sessions(session.at).map(|(id, open)| SessionBody {
        id: id.uuid(),
        device: open.device.as_ref().and_then(|device| device.text().map(str::to_owned)),
        since: open.since,
        expires_at: open.expires_at,
        current: id == session.identity.session,
    });
    Ok(Json(Listed { items: sessions.collect(), next: None }))
}
