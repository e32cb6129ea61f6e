//! Registering a pet.
//!
//! Never here: its photo.

use domain::pet::{AddPet, Pet, PetCommand, PetError};

use crate::{CommandError, Commands, Context, Receipt};

/// Registers a pet for its owner.
pub async fn add_pet(commands: &Commands, context: Context, pet: AddPet) -> Result<Receipt, CommandError<PetError>> {
    let id = pet.id.uuid();
    commands.create::<Pet>(&context, id, PetCommand::AddPet(Box::new(pet)), &[]).await
}
