//! Saying what to watch out for with a pet.
//!
//! Never here: acknowledging it; that is a reservation's.

use domain::PetId;
use domain::pet::{NewAlert, Pet, PetCommand, PetError, PetEvent};

use super::entry::of_entry;
use crate::{CommandError, Commands, Context, Receipt};

/// Adds an allergy or another alert. The receipt names the alert.
pub async fn add_alert(
    commands: &Commands,
    context: Context,
    pet: PetId,
    alert: NewAlert,
) -> Result<Receipt, CommandError<PetError>> {
    let id = alert.id.uuid();
    let receipt = commands.execute::<Pet>(&context, pet.uuid(), PetCommand::AddAlert(Box::new(alert))).await?;
    let first = |event: &PetEvent| match event {
        PetEvent::AlertAdded { alert } => Some(alert.id.uuid()),
        _ => None,
    };
    Ok(of_entry(commands, receipt, id, first).await?)
}
