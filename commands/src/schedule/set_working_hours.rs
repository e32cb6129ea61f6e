//! Saying when a doctor sees patients.
//!
//! Never here: what becomes of appointments outside these hours; they stay, and staff arrange them anew.

use domain::AccountId;
use domain::schedule::{Schedule, ScheduleCommand, ScheduleError, WeeklyHours};

use crate::reservation::find_doctor;
use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// Why hours are not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// The schedule refuses.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// The account is no doctor's.
    #[error("{0} is not a doctor")]
    NoSuchDoctor(AccountId),
}

/// Whether an account is a doctor's who works here.
pub async fn is_doctor(commands: &Commands, account: AccountId) -> Result<bool, Unavailable> {
    Ok(find_doctor(commands, account).await?.is_some())
}

/// Sets the hours of a week anew.
pub async fn set_working_hours(
    commands: &Commands,
    context: Context,
    doctor: AccountId,
    hours: WeeklyHours,
    appointment_minutes: Option<u16>,
) -> Result<Receipt, CommandError<HoursError>> {
    if find_doctor(commands, doctor).await?.is_none() {
        return commands.refuse_early(&context, HoursError::NoSuchDoctor(doctor)).await;
    }
    let command = ScheduleCommand::SetWorkingHours { doctor, hours, appointment_minutes };
    let answer = commands.execute::<Schedule>(&context, doctor.uuid(), command).await;
    answer.map_err(|error| error.map_refused(HoursError::from))
}
