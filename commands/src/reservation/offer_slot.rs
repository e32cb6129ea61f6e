//! Keeping a time that became free for somebody who waits for one.
//!
//! Never here: who is next; the process that asks knows.

use domain::ReservationId;
use domain::reservation::{DoctorTime, Offer, Reservation, ReservationCommand, ReservationError};

use crate::schedule::FreeSlot;
use crate::{CommandError, Commands, Context, Receipt};

/// Offers a free time until it expires.
pub async fn offer_slot(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    FreeSlot { doctor, slot }: FreeSlot,
    expires_at: chrono::DateTime<chrono::Utc>,
) -> Result<Receipt, CommandError<ReservationError>> {
    let time = DoctorTime { doctor, start: slot.start, end: slot.end };
    let command = ReservationCommand::OfferSlot(Offer { time, expires_at });
    commands.execute::<Reservation>(&context, reservation.uuid(), command).await
}
