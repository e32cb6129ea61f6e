//! Pets, seen by their owner and the staff.
//!
//! Never here: photos.

mod add_pet;
mod change_pet;
mod fields;
mod get_pet;
mod list_pets;
mod remove_pet;

pub(super) use get_pet::PetBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/pets`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(add_pet::add_pet, list_pets::list_pets)).routes(routes!(
        get_pet::get_pet,
        change_pet::change_pet,
        remove_pet::remove_pet
    ))
}
