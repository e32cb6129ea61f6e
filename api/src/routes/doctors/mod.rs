//! When doctors see patients: weekly hours and time off.
//!
//! Never here: who may set them; the schedule decides.

mod get_hours;
mod hours;
mod set_hours;
mod time_off;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/doctors`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_hours::get_hours, set_hours::set_hours))
        .routes(routes!(time_off::add_time_off))
        .routes(routes!(time_off::remove_time_off))
}
