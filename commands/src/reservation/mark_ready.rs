//! The pet can go home.
//!
//! Never here: telling the customer; a process does.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Says that a pet can go home.
pub async fn mark_ready(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::MarkReady).await
}
