//! Calling a visit off.
//!
//! Never here: telling anybody; a process does.

use domain::ReservationId;
use domain::hospital::Hospital;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::Text;

use crate::{CommandError, Commands, Context, Receipt};

/// Cancels a visit before its treatment.
pub async fn cancel(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    reason: Option<Text<500>>,
) -> Result<Receipt, CommandError<ReservationError>> {
    let notice = commands.load::<Hospital>(Hospital::ID).await?.state.booking().notice();
    let command = ReservationCommand::Cancel { reason, notice };
    commands.execute::<Reservation>(&context, reservation.uuid(), command).await
}
