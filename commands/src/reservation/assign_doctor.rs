//! Naming who is to treat a visit, or nobody in particular.
//!
//! Never here: whether the doctor has time.

use domain::reservation::{Reservation, ReservationCommand};
use domain::{AccountId, ReservationId};

use super::{ScheduleError, doctor};
use crate::{CommandError, Commands, Context, Receipt};

/// Names a doctor, or nobody.
pub async fn assign_doctor(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    to: Option<AccountId>,
) -> Result<Receipt, CommandError<ScheduleError>> {
    let doctor = match to {
        None => None,
        Some(id) => match doctor::find(commands, id).await? {
            None => return commands.refuse_early(&context, ScheduleError::NoSuchDoctor(id)).await,
            found => found,
        },
    };
    let request = ReservationCommand::AssignDoctor { doctor };
    let answer = commands.execute::<Reservation>(&context, reservation.uuid(), request).await;
    answer.map_err(|error| error.map_refused(ScheduleError::from))
}
