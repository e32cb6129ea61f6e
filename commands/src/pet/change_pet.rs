//! Correcting what is known about a pet.
//!
//! Never here: its photo.

use domain::PetId;
use domain::pet::{Pet, PetCommand, PetError, PetFields};

use crate::{CommandError, Commands, Context, Receipt};

/// Replaces all that is known about a pet.
pub async fn change_pet(
    commands: &Commands,
    context: Context,
    pet: PetId,
    fields: PetFields,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::ChangePet(Box::new(fields))).await
}
