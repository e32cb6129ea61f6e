//! Pets, seen by their owner and the staff.
//!
//! Never here: what is made of a photo; see `photos`.

mod add_pet;
mod alerts;
mod change_pet;
mod fields;
mod get_pet;
mod list_pets;
mod photo;
mod remove_pet;

pub(super) use alerts::PetAlert;
pub(super) use get_pet::PetBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/pets`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(add_pet::add_pet, list_pets::list_pets))
        .routes(routes!(get_pet::get_pet, change_pet::change_pet, remove_pet::remove_pet))
        .routes(routes!(alerts::add_alert))
        .routes(routes!(alerts::remove_alert))
}

/// The routes that take as long as a photo is on its way.
pub(crate) fn slow_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(photo::change_photo, photo::get_photo, photo::remove_photo))
}
