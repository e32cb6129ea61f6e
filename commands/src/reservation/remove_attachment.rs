//! Keeping a file with a visit no longer.
//!
//! Never here: deleting it; what no event holds goes by itself.

use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::{AttachmentId, ReservationId};

use crate::{CommandError, Commands, Context, Receipt};

/// Removes a file.
pub async fn remove_attachment(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    id: AttachmentId,
) -> Result<Receipt, CommandError<ReservationError>> {
    let request = ReservationCommand::RemoveAttachment { id };
    commands.execute::<Reservation>(&context, reservation.uuid(), request).await
}
