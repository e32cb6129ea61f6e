//! Live streams: server-sent events of what changes.
//!
//! Never here: finding out what changed; see the live feed of `projections`.

mod board;
mod reservation;
mod stream;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/live`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(board::live_board)).routes(routes!(reservation::live_reservation))
}
