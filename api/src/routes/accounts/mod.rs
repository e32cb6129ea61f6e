//! Signing up.
//!
//! Never here: verifying an address.

mod availability;
mod open_account;
mod password_strength;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/accounts`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(open_account::open_account))
        .routes(routes!(availability::account_availability))
        .routes(routes!(password_strength::password_strength))
}
