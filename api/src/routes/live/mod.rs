//! Live streams: server-sent events of what changes.
//!
//! Never here: finding out what changed; see the live feed of `projections`.

mod board;
mod pets;
mod reservation;
mod stream;
mod wall;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use wall::Wall;

use crate::state::AppState;

/// The routes below `/live`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(board::live_board))
        .routes(routes!(reservation::live_reservation))
        .routes(routes!(wall::live_wall))
        .routes(routes!(pets::live_pets))
        .routes(routes!(pets::live_pet))
}
