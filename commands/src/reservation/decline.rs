//! The hospital cannot take a request.
//!
//! Never here: telling the customer; a process does.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::Text;

use crate::{CommandError, Commands, Context, Receipt};

/// Declines a request.
pub async fn decline(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    reason: Option<Text<500>>,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::Decline { reason }).await
}
