//! Pets, seen by their owner and the staff.
//!
//! Never here: what is made of a photo; see `photos`.

mod add_pet;
mod alerts;
mod change_pet;
mod deceased;
mod fields;
mod get_pet;
mod list_pets;
mod photo;
mod remove_pet;
mod transfer;
mod vaccinations;
mod weights;

pub(super) use alerts::PetAlert;
pub(super) use get_pet::PetBody;
pub(crate) use get_pet::readable;
pub(crate) use transfer::{PetOffer, offers};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/pets`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(add_pet::add_pet, list_pets::list_pets))
        .routes(routes!(get_pet::get_pet, change_pet::change_pet, remove_pet::remove_pet))
        .routes(routes!(alerts::list_alerts, alerts::add_alert))
        .routes(routes!(alerts::remove_alert))
        .routes(routes!(weights::list_weights, weights::record_weight))
        .routes(routes!(weights::remove_weight))
        .routes(routes!(vaccinations::list_vaccinations, vaccinations::record_vaccination))
        .routes(routes!(vaccinations::remove_vaccination))
        .routes(routes!(deceased::record_death, deceased::withdraw_death))
        .routes(routes!(transfer::offer_transfer, transfer::withdraw_offer))
        .routes(routes!(transfer::accept_offer))
        .routes(routes!(transfer::decline_offer))
        .routes(routes!(transfer::list_offers))
}

/// The routes that take as long as a photo is on its way.
pub(crate) fn slow_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(photo::change_photo, photo::get_photo, photo::remove_photo))
}
