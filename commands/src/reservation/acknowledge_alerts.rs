//! Saying that what to watch out for with a pet was read.
//!
//! Never here: what there is to watch out for; the pet has it.

use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::{PetAlertId, ReservationId};

use crate::{CommandError, Commands, Context, Receipt};

/// Acknowledges these alerts for this visit.
pub async fn acknowledge_alerts(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    alerts: Vec<PetAlertId>,
) -> Result<Receipt, CommandError<ReservationError>> {
    let request = ReservationCommand::AcknowledgeAlerts { alerts };
    commands.execute::<Reservation>(&context, reservation.uuid(), request).await
}
