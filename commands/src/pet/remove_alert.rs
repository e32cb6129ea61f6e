//! Watching out for something no longer.
//!
//! Never here: changing what an alert says; that is another alert.

use domain::pet::{Pet, PetCommand, PetError};
use domain::{PetAlertId, PetId};

use crate::{CommandError, Commands, Context, Receipt};

/// Removes an alert.
pub async fn remove_alert(
    commands: &Commands,
    context: Context,
    pet: PetId,
    alert: PetAlertId,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::RemoveAlert { id: alert }).await
}
