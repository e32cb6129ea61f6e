//! Taking the last step of a visit back.
//!
//! Never here: changing what was recorded; an undo is an event of its own.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::Text;

use crate::{CommandError, Commands, Context, Receipt};

/// Takes the last step back. If the visit had ended, its pet's ongoing place is taken again, or it is refused; so is the
/// doctor's time it had, but if that is another's by now the visit comes back without it.
pub async fn undo(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    reason: Option<Text<500>>,
) -> Result<Receipt, CommandError<ReservationError>> {
    let undo = |retake| ReservationCommand::Undo { reason: reason.clone(), retake };
    match commands.execute::<Reservation>(&context, reservation.uuid(), undo(true)).await {
        Err(CommandError::Taken { kind: "doctor_time" }) => {
            commands.execute::<Reservation>(&context, reservation.uuid(), undo(false)).await
        }
        answer => answer,
    }
}
