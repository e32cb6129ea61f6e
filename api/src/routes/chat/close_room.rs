//! `DELETE /rooms/{id}`.
//!
//! Never here: what was written there; it stays.

use axum::extract::State;
use commands::{Source, room};
use domain::RoomId;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Id, Nothing};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Close a room: its owner, or an administrator; a consultation also the staff. Everybody in it is told.
#[utoipa::path(
    delete, path = "/rooms/{id}", tag = "chat", params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It is closed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn close_room(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<RoomId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(room::close_room(state.commands(), context, id).await?))
}
