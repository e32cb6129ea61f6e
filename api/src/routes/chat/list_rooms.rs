//! `GET /rooms`.
//!
//! Never here: the staff's inbox of consultations.

use axum::Json;
use axum::extract::State;

use super::room::{RoomBody, bodies};
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::ReadAfter;
use crate::session::CurrentSession;
use crate::state::AppState;

/// List the open rooms: those with a name, by it, then the caller's own rooms of two and consultations.
#[utoipa::path(
    get, path = "/rooms", tag = "chat", params(Reading),
    responses((status = 200, description = "The rooms.", body = Listed<RoomBody>), ReadRefusals)
)]
pub(super) async fn list_rooms(
    State(state): State<AppState>,
    session: CurrentSession,
    _: ReadAfter,
) -> Result<Json<Listed<RoomBody>>, Problem> {
    let rooms = state.projections().rooms();
    let mut rows = rooms.named().await?;
    rows.extend(rooms.of(session.identity.account).await?);
    Ok(Json(Listed { items: bodies(&state, &session, rows).await?, next: None }))
}
