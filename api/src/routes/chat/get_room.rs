//! `GET /rooms/{id}`.
//!
//! Never here: its messages.

use axum::Json;
use axum::extract::State;
use domain::RoomId;
use domain::room::Room;

use super::room::{RoomBody, bodies};
use crate::problem::Problem;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Id, ReadAfter};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Read a room, also one that was closed, or that asks for a password.
#[utoipa::path(
    get, path = "/rooms/{id}", tag = "chat", params(("id" = uuid::Uuid, Path), Reading),
    responses((status = 200, description = "The room.", body = RoomBody), ReadRefusals)
)]
pub(super) async fn get_room(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<RoomId>,
    _: ReadAfter,
) -> Result<Json<RoomBody>, Problem> {
    let room = state.commands().load::<Room>(id.uuid()).await?.state;
    if !room.is_for(session.actor()) {
        return Err(Problem::not_found());
    }
    let row = state.projections().rooms().get(id).await?.ok_or_else(Problem::not_found)?;
    let room = bodies(&state, &session, vec![row]).await?.pop();
    room.map(Json).ok_or_else(Problem::not_found)
}
