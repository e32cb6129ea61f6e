//! Showing that an email address is one's own.
//!
//! Never here: changing it; see `me`.

mod request_email_verification;
mod verify_email;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/email-verifications`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(request_email_verification::request_email_verification))
        .routes(routes!(verify_email::verify_email))
}
