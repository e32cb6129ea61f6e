//! Saying when a doctor does not see patients.
//!
//! Never here: what becomes of appointments then; they stay, and staff arrange them anew.

use chrono::{DateTime, Utc};
use domain::schedule::{Schedule, ScheduleCommand};
use domain::{AccountId, TimeOffId};

use super::HoursError;
use crate::reservation::find_doctor;
use crate::{CommandError, Commands, Context, Receipt};

/// Adds a time off.
pub async fn add_time_off(
    commands: &Commands,
    context: Context,
    doctor: AccountId,
    id: TimeOffId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Receipt, CommandError<HoursError>> {
    if find_doctor(commands, doctor).await?.is_none() {
        return commands.refuse_early(&context, HoursError::NoSuchDoctor(doctor)).await;
    }
    let command = ScheduleCommand::AddTimeOff { doctor, id, from, until };
    let answer = commands.execute::<Schedule>(&context, doctor.uuid(), command).await;
    answer.map_err(|error| error.map_refused(HoursError::from))
}
