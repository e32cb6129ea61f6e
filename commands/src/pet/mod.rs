//! The use cases of a pet, one file each.
//!
//! Never here: the rules; they are `domain::pet`'s.

mod add_pet;
mod change_pet;
mod remove_pet;

pub use add_pet::add_pet;
pub use change_pet::change_pet;
pub use domain::pet::{AddPet, PetFields};
pub use remove_pet::remove_pet;
