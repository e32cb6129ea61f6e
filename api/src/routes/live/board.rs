//! `GET /live/board`.
//!
//! Never here: the board as a whole; clients read it first.

use axum::extract::State;
use axum::response::Response;

use super::stream::{Resume, answer};
use crate::routes::documentation::ReadRefusals;
use crate::session::BoardReader;
use crate::state::AppState;

/// Every change of every reservation, as server-sent events.
///
/// `event: reservation`, `id:` the position of the log, `data:` the row as it is now; one that is no longer ongoing
/// leaves the board. `event: reset` means that what was missed is not known any more: read the board again.
#[utoipa::path(
    get, path = "/live/board", tag = "live",
    params(
        ("Last-Event-ID" = Option<i64>, Header, description = "The last position heard: the stream begins behind it."),
        ("after" = Option<i64>, Query, description = "The same, for a first connection."),
    ),
    responses((status = 200, description = "A stream without end.", body = String, content_type = "text/event-stream"), ReadRefusals)
)]
pub(super) async fn live_board(
    State(state): State<AppState>,
    BoardReader(session): BoardReader,
    Resume(after): Resume,
) -> Response {
    let changes = state.projections().feed().subscribe(after);
    answer(&state, session, changes)
}
