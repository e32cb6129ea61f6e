//! The people one does not want to hear from.
//!
//! Never here: keeping their messages away.

mod block_account;
mod list_blocks;
mod unblock_account;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/blocks`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_blocks::list_blocks))
        .routes(routes!(block_account::block_account, unblock_account::unblock_account))
}
