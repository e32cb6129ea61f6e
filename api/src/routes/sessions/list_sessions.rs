//! `GET /sessions`.
//!
//! Never here: other people's sessions.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::ReadRefusals;
use crate::session::{CurrentSession, OpenSession, open_sessions};
use crate::state::AppState;

/// One log-in on one device.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    id: Uuid,
    /// What the browser or program called itself.
    device: Option<String>,
    /// When it began.
    since: DateTime<Utc>,
    /// When it was used last, to the minute or so.
    last_used_at: DateTime<Utc>,
    /// When it ends by itself.
    expires_at: DateTime<Utc>,
    /// Whether this request came with it.
    current: bool,
}

impl From<OpenSession> for SessionBody {
    fn from(open: OpenSession) -> Self {
        Self {
            id: open.id.uuid(),
            device: open.device,
            since: open.since,
            last_used_at: open.last_used_at,
            expires_at: open.expires_at,
            current: open.current,
        }
    }
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
    let sessions = open_sessions(&state, &session).await?;
    Ok(Json(Listed { items: sessions.into_iter().map(SessionBody::from).collect(), next: None }))
}
