//! Taking a pet's photo away.
//!
//! Never here: deleting its files; nothing holds them any more, so the sweep does.

use domain::PetId;
use domain::pet::{Pet, PetCommand, PetError};

use crate::{CommandError, Commands, Context, Receipt};

/// Takes a pet's photo away. One that has none stays as it is.
pub async fn remove_photo(
    commands: &Commands,
    context: Context,
    pet: PetId,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::RemovePhoto).await
}
