//! One's own account.
//!
//! Never here: other people's accounts.

mod change_password;
mod change_profile;
mod get_me;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/me`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_me::get_me, change_profile::change_profile))
        .routes(routes!(change_password::change_password))
}
