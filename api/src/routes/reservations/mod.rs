//! Visits: asking for one, reading them, and every step on their way.
//!
//! Never here: which step follows from where; `domain::reservation` decides.

mod access;
mod board;
mod edit_reservation;
mod get_reservation;
mod history;
mod list_reservations;
mod move_reservation;
mod request_reservation;
mod row;
mod schedule_reservation;
mod steps;
mod triage;

pub(super) use access::readable;
pub(super) use history::hide_triage_note;
pub(super) use row::{ReservationBody, shown_to};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/reservations`, and the board.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(request_reservation::request_reservation, list_reservations::list_reservations))
        .routes(routes!(get_reservation::get_reservation, edit_reservation::edit_reservation))
        .routes(routes!(history::reservation_history))
        .routes(routes!(schedule_reservation::schedule_reservation))
        .routes(routes!(steps::check_in))
        .routes(routes!(steps::start_treatment))
        .routes(routes!(steps::admit))
        .routes(routes!(steps::mark_ready))
        .routes(routes!(steps::complete))
        .routes(routes!(steps::decline))
        .routes(routes!(steps::cancel))
        .routes(routes!(steps::mark_no_show))
        .routes(routes!(steps::undo))
        .routes(routes!(triage::triage))
        .routes(routes!(move_reservation::move_reservation))
        .routes(routes!(board::board))
}
