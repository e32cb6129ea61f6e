//! Putting a visit elsewhere in its band.
//!
//! Never here: finding its neighbours' ranks; whoever calls has them from a read model.

use domain::ReservationId;
use domain::reservation::{MoveReservation, Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Moves an ongoing visit between two others.
pub async fn move_reservation(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    to: MoveReservation,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::Move(to)).await
}
