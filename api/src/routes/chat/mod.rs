//! The chat over HTTP: the connection itself, rooms, what was written in them, consultations, and who is there.
//!
//! Never here: what is said on a connection; see `crate::chat`.

mod access;
mod assign_consultation;
mod close_room;
mod connect;
mod get_presence;
mod get_room;
mod list_consultations;
mod list_messages;
mod list_rooms;
mod open_room;
mod room;
mod transcript;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes of the chat that are answered at once.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_rooms::list_rooms, open_room::open_room))
        .routes(routes!(get_room::get_room, close_room::close_room))
        .routes(routes!(list_messages::list_messages))
        .routes(routes!(transcript::transcript))
        .routes(routes!(assign_consultation::assign_consultation))
        .routes(routes!(list_consultations::list_consultations))
        .routes(routes!(get_presence::get_presence))
}

/// The connection, which lasts for as long as somebody is there.
pub(crate) fn connection() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(connect::connect))
}
