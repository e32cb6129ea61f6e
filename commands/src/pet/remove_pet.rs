//! Taking a pet off its owner's list.
//!
//! Never here: its past reservations; they stay.

use domain::PetId;
use domain::pet::{Pet, PetCommand, PetError};

use crate::{CommandError, Commands, Context, Receipt};

/// Removes a pet. While it has an ongoing reservation, `ongoing_reservation` is taken and it stays.
pub async fn remove_pet(commands: &Commands, context: Context, pet: PetId) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::RemovePet).await
}
