//! The pet's people are on their way.
//!
//! Never here: where they are.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Says that they set out.
pub async fn set_out(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::SetOut).await
}
