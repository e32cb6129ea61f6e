//! A doctor begins to treat a pet, or begins again, knowing what must be known of it.
//!
//! Never here: what is done to it.

use domain::pet::Pet;
use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::{PetAlertId, ReservationId};

use super::doctor;
use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// Starts a treatment by the doctor who acts.
pub async fn start_treatment(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    let doctor = doctor::acting(commands, context.actor).await?;
    let mandatory = mandatory(commands, reservation).await?;
    let request = ReservationCommand::StartTreatment { doctor, mandatory };
    commands.execute::<Reservation>(&context, reservation.uuid(), request).await
}

/// What must be known of the pet before. An alert that comes in the same moment may be missed.
async fn mandatory(commands: &Commands, reservation: ReservationId) -> Result<Vec<PetAlertId>, Unavailable> {
    let visit = commands.load::<Reservation>(reservation.uuid()).await?;
    let Some(pet) = visit.state.pet() else { return Ok(Vec::new()) };
    let pet = commands.load::<Pet>(pet.uuid()).await?;
    Ok(pet.state.alerts().iter().filter(|alert| alert.mandatory).map(|alert| alert.id).collect())
}
