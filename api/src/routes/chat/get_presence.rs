//! `GET /presence`.
//!
//! Never here: who; only how many.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::documentation::ReadRefusals;
use crate::session::CurrentSession;
use crate::state::AppState;

/// How many people are there now.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct Presence {
    /// Connected to the chat, on any node; somebody with several tabs counts once.
    online: usize,
    /// Doctors among them.
    doctors: usize,
}

/// Count who is in the chat.
#[utoipa::path(
    get, path = "/presence", tag = "chat",
    responses((status = 200, description = "How many.", body = Presence), ReadRefusals)
)]
pub(super) async fn get_presence(State(state): State<AppState>, _: CurrentSession) -> Result<Json<Presence>, Problem> {
    let (online, doctors) = state.chat().presence();
    Ok(Json(Presence { online, doctors }))
}
