//! Saying that a pet died, or correcting when, or that it did not.
//!
//! Never here: an ongoing visit; it goes on until staff end it.

use chrono::NaiveDate;
use domain::PetId;
use domain::pet::{Pet, PetCommand, PetError};

use crate::{CommandError, Commands, Context, Receipt};

/// Notes the day. From here on nobody is reminded of anything, and no visit can be asked for.
pub async fn record_death(
    commands: &Commands,
    context: Context,
    pet: PetId,
    on: NaiveDate,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::RecordDeath { on }).await
}

/// Takes it back: it was an error.
pub async fn withdraw_death(
    commands: &Commands,
    context: Context,
    pet: PetId,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::WithdrawDeath).await
}
