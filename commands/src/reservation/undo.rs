//! Taking the last step of a visit back.
//!
//! Never here: changing what was recorded; an undo is an event of its own.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::Text;

use crate::{CommandError, Commands, Context, Receipt};

/// Takes the last step back. If the visit had ended, its pet's ongoing place is taken again, or it is refused.
pub async fn undo(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    reason: Option<Text<500>>,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::Undo { reason }).await
}
