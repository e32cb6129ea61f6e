//! `GET /reservations/{id}`.
//!
//! Never here: its events; see `history`.

use axum::extract::State;
use domain::ReservationId;
use projections::ReservationRow;

use super::{ReservationBody, readable, shown_to};
use crate::problem::Problem;
use crate::routes::answer::Versioned;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Id, Query, ReadAfter, Then};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Read a reservation, as it is or as it was.
#[utoipa::path(
    get, path = "/reservations/{id}", tag = "reservations",
    params(
        ("id" = uuid::Uuid, Path), Reading,
        ("as_of" = Option<String>, Query, description = "A position of the log or a moment (RFC 3339); its turn is not told then."),
    ),
    responses((status = 200, description = "The reservation.", body = ReservationBody), ReadRefusals)
)]
pub(super) async fn get_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    Query(Then(then)): Query<Then>,
    _: ReadAfter,
) -> Result<Versioned<ReservationRow>, Problem> {
    readable(&state, &session, id).await?;
    let reservations = state.projections().reservations();
    let row = match then {
        None => reservations.get(id).await?,
        Some(then) => reservations.as_of(id, then).await?,
    };
    let row = row.ok_or_else(Problem::not_found)?;
    Ok(Versioned(row.version, shown_to(session.role(), row)))
}
