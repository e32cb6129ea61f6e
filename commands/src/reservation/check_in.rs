//! The pet is in the house.
//!
//! Never here: who said so, the metadata has it; nor how long it will wait, which only the read side can tell.

use domain::ReservationId;
use domain::reservation::{ExpectedWait, Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Checks a pet in, promising nothing about its wait.
pub async fn check_in(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    check_in_expecting(commands, context, reservation, None).await
}

/// Checks a pet in whose people are told to expect this wait.
pub async fn check_in_expecting(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    expected: Option<ExpectedWait>,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::CheckIn { expected }).await
}
