//! The queue of mails, for administrators: looking at it, and letting dead letters be tried again.
//!
//! Never here: what a mail says; nobody but its recipient reads that.

mod list_mails;
mod retry_mail;

pub(crate) use retry_mail::retry;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/admin/mails`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_mails::list_mails)).routes(routes!(retry_mail::retry_mail))
}
