//! The log itself: searching it and proving it.
//!
//! Never here: changing anything.

mod event;
mod list_events;
mod verify_log;

pub(crate) use event::{EventBody, for_people, hex};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/audit` that answer at once.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_events::list_events))
}

/// The route that reads the whole log.
pub(crate) fn slow_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(verify_log::verify_log))
}
