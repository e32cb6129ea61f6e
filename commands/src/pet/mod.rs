//! The use cases of a pet, one file each.
//!
//! Never here: the rules; they are `domain::pet`'s.

mod add_alert;
mod add_pet;
mod change_pet;
mod change_photo;
mod entry;
mod remove_alert;
mod remove_pet;
mod remove_photo;

pub use add_alert::add_alert;
pub use add_pet::add_pet;
pub use change_pet::change_pet;
pub use change_photo::{PhotoError, Pictures, change_photo, may_change_photo};
pub use domain::pet::{AddPet, NewAlert, PetFields};
pub use remove_alert::remove_alert;
pub use remove_pet::remove_pet;
pub use remove_photo::remove_photo;
