//! A doctor begins to treat a pet, or begins again.
//!
//! Never here: what is done to it.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};

use super::doctor;
use crate::{CommandError, Commands, Context, Receipt};

/// Starts a treatment by the doctor who acts.
pub async fn start_treatment(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    let doctor = doctor::acting(commands, context.actor).await?;
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::StartTreatment { doctor }).await
}
