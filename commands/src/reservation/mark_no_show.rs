//! Nobody came to a scheduled visit.
//!
//! Never here: deciding that by the clock.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::Text;

use crate::{CommandError, Commands, Context, Receipt};

/// Marks a scheduled visit as missed.
pub async fn mark_no_show(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    reason: Option<Text<500>>,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::MarkNoShow { reason }).await
}
