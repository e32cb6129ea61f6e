//! Noting something on a visit, for the staff alone.
//!
//! Never here: who wrote it; the metadata has it.

use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::Text;
use domain::{NoteId, ReservationId};

use crate::{CommandError, Commands, Context, Receipt};

/// Adds a note.
pub async fn add_note(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    id: NoteId,
    text: Text<2000>,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::AddNote { id, text }).await
}
