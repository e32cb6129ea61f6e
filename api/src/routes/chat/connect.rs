//! `GET /chat`.
//!
//! Never here: frames.

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;

use crate::chat;
use crate::problem::{Problem, ProblemBody};
use crate::routes::documentation::ReadRefusals;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Connect to the chat: a WebSocket, whose frames are described in `docs/chat.md`.
#[utoipa::path(
    get, path = "/chat", tag = "chat",
    responses(
        (status = 101, description = "The connection is a WebSocket from here on."),
        (status = 426, description = "The request does not ask for a WebSocket.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "The person has too many connections.", body = ProblemBody, content_type = "application/problem+json"),
        ReadRefusals
    )
)]
pub(super) async fn connect(
    State(state): State<AppState>,
    session: CurrentSession,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    // A browser's script of another site can open a WebSocket, with cookies; nothing but the origin gives it away.
    if !is_own(&state, &headers) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "cross_site"));
    }
    let upgrade = upgrade.map_err(|_| Problem::new(StatusCode::UPGRADE_REQUIRED, "upgrade_required"))?;
    chat::upgrade(state, session, upgrade)
}

/// Whether a request comes from the hospital's own pages, or from a program, which has no origin.
fn is_own(state: &AppState, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == state.public_url() {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = origin.parse::<Uri>().ok().and_then(|origin| origin.authority().map(ToString::to_string));
    authority.is_some() && authority.as_deref() == host
}
