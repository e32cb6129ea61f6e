//! Saying how urgent a visit is.
//!
//! Never here: the clock that runs from it; a read model has it.

use domain::ReservationId;
use domain::reservation::{Reservation, ReservationCommand, ReservationError, TriageReservation};

use crate::{CommandError, Commands, Context, Receipt};

/// Triages an ongoing visit.
pub async fn triage(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    triage: TriageReservation,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::Triage(triage)).await
}
