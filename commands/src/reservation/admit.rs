//! Keeping a treated pet under observation.
//!
//! Never here: how long.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Admits a pet that was treated.
pub async fn admit(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::Admit).await
}
