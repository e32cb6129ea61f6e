//! Logging in and out.
//!
//! Never here: the cookie's making; see `session`.

mod end_session;
mod list_sessions;
mod log_in;
mod refresh_session;
mod tokens;

pub(super) use list_sessions::SessionBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/sessions`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(log_in::log_in, list_sessions::list_sessions))
        .routes(routes!(refresh_session::refresh_session))
        .routes(routes!(end_session::end_session))
}
