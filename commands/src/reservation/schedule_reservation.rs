//! Confirming a request, with a doctor and a time where they are known.
//!
//! Never here: whether the doctor has that time.

use chrono::{DateTime, Utc};
use domain::reservation::{self, Reservation, ReservationCommand, ReservationError};
use domain::{AccountId, ReservationId};

use super::doctor;
use crate::{CommandError, Commands, Context, Receipt};

/// What is confirmed.
#[derive(Clone, Debug, Default)]
pub struct ScheduleReservation {
    /// Who will treat it; the one who acts, if a doctor does and nobody is named.
    pub doctor: Option<AccountId>,
    /// From when.
    pub start: Option<DateTime<Utc>>,
    /// Until when.
    pub end: Option<DateTime<Utc>>,
}

/// Why a request is not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The reservation refuses.
    #[error(transparent)]
    Reservation(#[from] ReservationError),
    /// The account that was named is no doctor's.
    #[error("{0} is not a doctor")]
    NoSuchDoctor(AccountId),
}

/// Confirms a request.
pub async fn schedule_reservation(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    schedule: ScheduleReservation,
) -> Result<Receipt, CommandError<ScheduleError>> {
    let doctor = match schedule.doctor {
        Some(id) => match doctor::find(commands, id).await? {
            None => return commands.refuse_early(&context, ScheduleError::NoSuchDoctor(id)).await,
            found => found,
        },
        None => doctor::acting(commands, context.actor).await?,
    };
    let schedule = reservation::ScheduleReservation { doctor, start: schedule.start, end: schedule.end };
    let request = ReservationCommand::ScheduleReservation(schedule);
    let answer = commands.execute::<Reservation>(&context, reservation.uuid(), request).await;
    answer.map_err(|error| error.map_refused(ScheduleError::from))
}
