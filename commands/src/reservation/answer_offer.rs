//! Taking a time that was offered, or leaving it to others.
//!
//! Never here: offering it to the next; a process does.

use chrono::{DateTime, Utc};
use domain::ReservationId;
use domain::reservation::{OfferAnswer, Reservation, ReservationCommand, ReservationError};

use crate::{CommandError, Commands, Context, Receipt};

/// Answers the offer that begins then, or whichever there is.
pub async fn answer_offer(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    answer: OfferAnswer,
    start: Option<DateTime<Utc>>,
) -> Result<Receipt, CommandError<ReservationError>> {
    let command = ReservationCommand::AnswerOffer { answer, start };
    commands.execute::<Reservation>(&context, reservation.uuid(), command).await
}
