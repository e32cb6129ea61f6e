//! `GET /board`.
//!
//! Never here: moving anything on it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use projections::{Board, ReservationRow};
use serde::Serialize;
use utoipa::ToSchema;

use super::ReservationBody;
use crate::problem::Problem;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Query, ReadAfter, Then};
use crate::session::BoardReader;
use crate::state::AppState;

/// All ongoing reservations: emergencies first, inside a band as the staff put them.
#[derive(Serialize, ToSchema)]
pub(super) struct BoardBody {
    #[schema(value_type = Vec<ReservationBody>)]
    items: Vec<Arc<ReservationRow>>,
    /// Always null: the board comes whole.
    next: Option<String>,
    /// The position of the log that it shows. A live feed that begins behind it misses nothing.
    position: i64,
}

/// Read the board, as it is or as it was.
#[utoipa::path(
    get, path = "/board", tag = "reservations",
    params(Reading, ("as_of" = Option<String>, Query, description = "A position of the log or a moment (RFC 3339).")),
    responses((status = 200, description = "The board.", body = BoardBody), ReadRefusals)
)]
pub(super) async fn board(
    State(state): State<AppState>,
    _: BoardReader,
    Query(Then(then)): Query<Then>,
    _: ReadAfter,
) -> Result<Json<BoardBody>, Problem> {
    let reservations = state.projections().reservations();
    let Board { position, rows } = match then {
        None => reservations.board(),
        Some(then) => reservations.board_as_of(then).await?,
    };
    Ok(Json(BoardBody { items: rows, next: None, position }))
}
