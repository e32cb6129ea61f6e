//! Noting a vaccination.
//!
//! Never here: reminding of the next one.

use domain::PetId;
use domain::pet::{NewVaccination, Pet, PetCommand, PetError, PetEvent};

use super::entry::of_entry;
use crate::{CommandError, Commands, Context, Receipt};

/// Notes a vaccination. The receipt names it.
pub async fn record_vaccination(
    commands: &Commands,
    context: Context,
    pet: PetId,
    vaccination: NewVaccination,
) -> Result<Receipt, CommandError<PetError>> {
    let id = vaccination.id.uuid();
    let command = PetCommand::RecordVaccination(Box::new(vaccination));
    let receipt = commands.execute::<Pet>(&context, pet.uuid(), command).await?;
    let first = |event: &PetEvent| match event {
        PetEvent::VaccinationRecorded { vaccination } => Some(vaccination.id.uuid()),
        _ => None,
    };
    Ok(of_entry(commands, receipt, id, first).await?)
}
