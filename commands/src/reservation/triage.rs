//! Saying how urgent a visit is, by the targets that the hospital has set.
//!
//! Never here: the clock that runs from it; a read model has it.

use domain::ReservationId;
use domain::reservation::{self, Acuity, Reservation, ReservationCommand, ReservationError, Treatment};
use domain::values::Text;

use crate::hospital::triage_targets;
use crate::{CommandError, Commands, Context, Receipt};

/// How urgent it is.
#[derive(Clone, Debug)]
pub struct TriageReservation {
    /// The band.
    pub treatment: Treatment,
    /// The colour.
    pub acuity: Option<Acuity>,
    /// Why; needed where it becomes less urgent.
    pub note: Option<Text<500>>,
}

/// Triages an ongoing visit.
pub async fn triage(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    triage: TriageReservation,
) -> Result<Receipt, CommandError<ReservationError>> {
    let TriageReservation { treatment, acuity, note } = triage;
    let targets = triage_targets(commands).await?;
    let request = ReservationCommand::Triage(reservation::TriageReservation { treatment, acuity, note, targets });
    commands.execute::<Reservation>(&context, reservation.uuid(), request).await
}
