//! Free times of doctors.
//!
//! Never here: taking one; see `reservations`.

mod list_slots;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/slots`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_slots::list_slots))
}
