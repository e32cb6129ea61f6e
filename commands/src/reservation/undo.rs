//! Taking the last step of a visit back.
//!
//! If that brings the visit back, the pet must still be the customer's when it is appended. Never here: changing what
//! was recorded; an undo is an event of its own.

use domain::ReservationId;
use domain::pet::Pet;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::Text;

use crate::event_store::StreamId;
use crate::{CommandError, Commands, Context, Receipt};

/// How often the pet is looked up again because it changed meanwhile.
const TRIES: usize = 4;

/// Takes the last step back. If the visit had ended, its pet's ongoing place is taken again, or it is refused; so is the
/// doctor's time it had, but if that is another's by now the visit comes back without it.
pub async fn undo(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    reason: Option<Text<500>>,
) -> Result<Receipt, CommandError<ReservationError>> {
    let mut retake = true;
    for _ in 0..TRIES {
        let (mut pet_owner, mut guards) = (None, Vec::new());
        if let Some(pet) = commands.load::<Reservation>(reservation.uuid()).await?.state.pet() {
            let loaded = commands.load::<Pet>(pet.uuid()).await?;
            pet_owner = loaded.state.owner();
            guards.push((StreamId::of::<Pet>(pet.uuid()), loaded.version));
        }
        let command = ReservationCommand::Undo { reason: reason.clone(), retake, pet_owner };
        match commands.execute_on::<Reservation>(&context, reservation.uuid(), command, &guards).await {
            Err(CommandError::Contended) => {}
            Err(CommandError::Taken { kind: "doctor_time" }) if retake => retake = false,
            answer => return answer,
        }
    }
    Err(CommandError::Contended)
}
