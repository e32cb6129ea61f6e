//! Working after all.
//!
//! Never here: offering the time that becomes free; a process does.

use domain::schedule::{Schedule, ScheduleCommand, ScheduleError};
use domain::{AccountId, TimeOffId};

use crate::{CommandError, Commands, Context, Receipt};

/// Removes a time off.
pub async fn remove_time_off(
    commands: &Commands,
    context: Context,
    doctor: AccountId,
    id: TimeOffId,
) -> Result<Receipt, CommandError<ScheduleError>> {
    commands.execute::<Schedule>(&context, doctor.uuid(), ScheduleCommand::RemoveTimeOff { doctor, id }).await
}
