//! Changing what was asked.
//!
//! Never here: the treatment or its order.

use domain::ReservationId;
use domain::reservation::{EditReservation, Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Edits an ongoing visit.
pub async fn edit_reservation(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    edit: EditReservation,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::EditReservation(edit)).await
}
