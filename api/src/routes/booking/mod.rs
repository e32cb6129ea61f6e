//! What holds for every appointment: the hospital's zone, rules and number, and the pause of online booking.
//!
//! Never here: a doctor's hours.

mod change_booking;
mod get_booking;
mod pause;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/booking` and `/admin/booking`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_booking::get_booking))
        .routes(routes!(change_booking::change_booking))
        .routes(routes!(pause::pause_booking, pause::resume_booking))
}
