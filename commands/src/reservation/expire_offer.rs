//! Giving back a time that was offered and not answered.
//!
//! Never here: knowing that it is over; it becomes due.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Ends an offer whose time is over; one that still stands, or was answered, stays.
pub async fn expire_offer(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::ExpireOffer).await
}
