//! `GET /consultations`.
//!
//! Never here: a customer's own; they are among their rooms.

use axum::Json;
use axum::extract::State;
use domain::ReservationId;
use domain::values::Invalid;

use super::room::{RoomBody, bodies};
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Fields, FromFields, Query, ReadAfter, id};
use crate::session::{BoardReader, CurrentSession};
use crate::state::AppState;

pub(super) struct Filter {
    closed: bool,
    reservation: Option<ReservationId>,
}

impl FromFields for Filter {
    fn read(fields: &mut Fields) -> Option<Self> {
        let closed = fields.optional("closed", |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Invalid::Malformed),
        });
        Some(Self { closed: closed.unwrap_or_default(), reservation: fields.optional("reservation_id", id) })
    }
}

/// List the consultations: those that somebody waits in first, longest first; then the one last written in.
#[utoipa::path(
    get, path = "/consultations", tag = "chat",
    params(
        Reading,
        ("closed" = Option<bool>, Query, description = "Those that are over, instead of those that are open."),
        ("reservation_id" = Option<uuid::Uuid>, Query, description = "All about this reservation."),
    ),
    responses((status = 200, description = "The consultations.", body = Listed<RoomBody>), ReadRefusals)
)]
pub(super) async fn list_consultations(
    State(state): State<AppState>,
    session: BoardReader,
    Query(filter): Query<Filter>,
    _: ReadAfter,
) -> Result<Json<Listed<RoomBody>>, Problem> {
    let rooms = state.projections().rooms();
    let mut rows = match filter.reservation {
        Some(reservation) => rooms.about(reservation).await?,
        None => rooms.consultations(!filter.closed).await?,
    };
    // `None` would come first.
    rows.sort_by_key(|row| (row.waiting_since.is_none(), row.waiting_since));
    let session: &CurrentSession = &session;
    Ok(Json(Listed { items: bodies(&state, session, rows).await?, next: None }))
}
