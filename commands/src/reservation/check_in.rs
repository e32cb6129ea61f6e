//! The pet is in the house.
//!
//! Never here: who said so; the metadata has it.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Checks a pet in.
pub async fn check_in(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::CheckIn).await
}
