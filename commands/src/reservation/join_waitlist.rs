//! Waiting for a time that becomes free, and waiting no more.
//!
//! Never here: offering one; a process does.

use domain::ReservationId;
use domain::hospital::Hospital;
use domain::reservation::{Reservation, ReservationCommand, ReservationError, Waits};

use crate::{CommandError, Commands, Context, Receipt};

/// Puts a request on the waitlist, or says anew for what it waits.
pub async fn join_waitlist(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    waits: Waits,
) -> Result<Receipt, CommandError<ReservationError>> {
    let today = commands.load::<Hospital>(Hospital::ID).await?.state.zone().day(context.at);
    let command = ReservationCommand::JoinWaitlist { waits, today };
    commands.execute::<Reservation>(&context, reservation.uuid(), command).await
}

/// Takes it off the waitlist.
pub async fn leave_waitlist(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    commands.execute::<Reservation>(&context, reservation.uuid(), ReservationCommand::LeaveWaitlist).await
}
