//! Noting what a pet weighs.
//!
//! Never here: units; a weight arrives in grams.

use domain::PetId;
use domain::pet::{Pet, PetCommand, PetError, PetEvent, Weight};

use super::entry::of_entry;
use crate::{CommandError, Commands, Context, Receipt};

/// Notes a weight. The receipt names it.
pub async fn record_weight(
    commands: &Commands,
    context: Context,
    pet: PetId,
    weight: Weight,
) -> Result<Receipt, CommandError<PetError>> {
    let receipt = commands.execute::<Pet>(&context, pet.uuid(), PetCommand::RecordWeight(weight)).await?;
    let first = |event: &PetEvent| match event {
        PetEvent::WeightRecorded { weight } => Some(weight.id.uuid()),
        _ => None,
    };
    Ok(of_entry(commands, receipt, weight.id.uuid(), first).await?)
}
