//! Taking back a vaccination that was noted wrong.
//!
//! Never here: noting the right one.

use domain::pet::{Pet, PetCommand, PetError};
use domain::{PetId, VaccinationId};

use crate::{CommandError, Commands, Context, Receipt};

/// Removes a vaccination. Nobody is reminded of it any more.
pub async fn remove_vaccination(
    commands: &Commands,
    context: Context,
    pet: PetId,
    vaccination: VaccinationId,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::RemoveVaccination { id: vaccination }).await
}
