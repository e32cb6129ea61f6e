//! The use cases of a pet, one file each.
//!
//! Never here: the rules; they are `domain::pet`'s.

mod add_alert;
mod add_pet;
mod answer_offer;
mod change_pet;
mod change_photo;
mod entry;
mod offer_transfer;
mod record_death;
mod record_vaccination;
mod record_weight;
mod remove_alert;
mod remove_pet;
mod remove_photo;
mod remove_vaccination;
mod remove_weight;

pub use add_alert::add_alert;
pub use add_pet::add_pet;
pub use answer_offer::{accept_offer, decline_offer};
pub use change_pet::change_pet;
pub use change_photo::{PhotoError, Pictures, change_photo, may_change_photo};
pub use domain::pet::{AddPet, NewAlert, NewVaccination, PetFields, Weight};
pub use offer_transfer::{OfferError, offer_transfer, withdraw_offer};
pub use record_death::{record_death, withdraw_death};
pub use record_vaccination::record_vaccination;
pub use record_weight::record_weight;
pub use remove_alert::remove_alert;
pub use remove_pet::remove_pet;
pub use remove_photo::remove_photo;
pub use remove_vaccination::remove_vaccination;
pub use remove_weight::remove_weight;
