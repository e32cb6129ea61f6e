//! Giving a visit another time.
//!
//! A customer takes one of the times that doctors have, within the notice; staff any. Never here: whether it is taken;
//! that is a claim.

use chrono::{DateTime, Utc};
use domain::hospital::Hospital;
use domain::reservation::{Reschedule, Reservation, ReservationCommand, ReservationError};
use domain::{AccountId, ReservationId};

use super::{ScheduleError, doctor, slot};
use crate::{CommandError, Commands, Context, Receipt};

/// How often the doctor's schedule is looked up again because it changed meanwhile.
const TRIES: usize = 4;

/// Another time.
#[derive(Clone, Copy, Debug)]
pub struct NewTime {
    /// With whom; stays if nobody is named.
    pub doctor: Option<AccountId>,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when; as long as the doctor's appointments take, if it is not said.
    pub end: Option<DateTime<Utc>>,
}

/// Gives a visit another time, as its customer or as staff.
pub async fn reschedule_reservation(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    to: NewTime,
) -> Result<Receipt, CommandError<ScheduleError>> {
    let notice = commands.load::<Hospital>(Hospital::ID).await?.state.booking().notice();
    for _ in 0..TRIES {
        let visit = commands.load::<Reservation>(reservation.uuid()).await?.state;
        let named = to.doctor.or_else(|| visit.time().map(|time| time.doctor.id));
        let end = to.end.filter(|_| context.actor.is_staff());
        let (new, guards) = match (named, end) {
            (doctor, Some(end)) => {
                let found = match doctor {
                    Some(id) => match doctor::find(commands, id).await? {
                        None => return commands.refuse_early(&context, ScheduleError::NoSuchDoctor(id)).await,
                        found => found,
                    },
                    None => None,
                };
                (Reschedule { doctor: found, start: to.start, end, notice }, Vec::new())
            }
            (Some(id), None) => match slot::bookable(commands, &context, id, to.start).await? {
                Some((time, guard)) => {
                    (Reschedule { doctor: Some(time.doctor), start: time.start, end: time.end, notice }, vec![guard])
                }
                None => return not_free(commands, &context).await,
            },
            (None, None) => return not_free(commands, &context).await,
        };
        let command = ReservationCommand::Reschedule(new);
        match commands.execute_on::<Reservation>(&context, reservation.uuid(), command, &guards).await {
            Err(CommandError::Contended) => {}
            answer => return answer.map_err(|error| error.map_refused(ScheduleError::from)),
        }
    }
    Err(CommandError::Contended)
}

async fn not_free(commands: &Commands, context: &Context) -> Result<Receipt, CommandError<ScheduleError>> {
    commands.refuse_early(context, ReservationError::SlotNotFree.into()).await
}
