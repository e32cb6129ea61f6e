//! `GET /live/reservations/{id}`.
//!
//! Never here: other people's reservations.

use axum::extract::State;
use axum::response::Response;
use domain::ReservationId;

use super::stream::{Resume, answer};
use crate::problem::Problem;
use crate::routes::documentation::ReadRefusals;
use crate::routes::input::Id;
use crate::routes::reservations::readable;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Every change of one reservation and of its turn, as server-sent events.
///
/// `event: reservation`, `id:` the position of the log, `data:` the row as it is now. `event: reset` means that what
/// was missed is not known any more: read the reservation again.
#[utoipa::path(
    get, path = "/live/reservations/{id}", tag = "live",
    params(
        ("id" = uuid::Uuid, Path),
        ("Last-Event-ID" = Option<i64>, Header, description = "The last position heard: the stream begins behind it."),
        ("after" = Option<i64>, Query, description = "The same, for a first connection."),
    ),
    responses((status = 200, description = "A stream without end.", body = String, content_type = "text/event-stream"), ReadRefusals)
)]
pub(super) async fn live_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    Resume(after): Resume,
) -> Result<Response, Problem> {
    readable(&state, &session, id).await?;
    let changes = state.projections().feed().follow(id, after);
    Ok(answer(&state, session, changes))
}
