//! The pet went home.
//!
//! Never here: anything after it; the visit is history.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Completes a visit, by the customer or on their behalf.
pub async fn complete(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::Complete).await
}
