//! Taking back a weight that was noted wrong.
//!
//! Never here: noting the right one.

use domain::pet::{Pet, PetCommand, PetError};
use domain::{PetId, WeightId};

use crate::{CommandError, Commands, Context, Receipt};

/// Removes a weight.
pub async fn remove_weight(
    commands: &Commands,
    context: Context,
    pet: PetId,
    weight: WeightId,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::RemoveWeight { id: weight }).await
}
