//! The people one keeps at hand for the chat.
//!
//! Never here: what is written to them.

mod add_contact;
mod find_person;
mod list_contacts;
mod remove_contact;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/contacts`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_contacts::list_contacts))
        .routes(routes!(find_person::find_person))
        .routes(routes!(add_contact::add_contact, remove_contact::remove_contact))
}
