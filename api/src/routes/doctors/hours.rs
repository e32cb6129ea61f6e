//! A doctor's hours as they are asked and answered.
//!
//! Never here: the moments they lead to.

use chrono::{DateTime, Utc};
use domain::TimeOffId;
use domain::schedule::{DayTime, Schedule, WeekDay, WorkingTime};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::input::{Fields, FromFields, word};

/// From when until when a doctor sees patients on a day of the week, by the hospital's clocks.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WorkingTime)]
pub(super) struct WorkingTimeBody {
    /// monday, tuesday, wednesday, thursday, friday, saturday or sunday.
    #[schema(example = "monday")]
    day: &'static str,
    /// A multiple of five minutes.
    #[schema(example = "08:30")]
    from: String,
    /// Later than `from`, at most 24:00.
    #[schema(example = "12:00")]
    until: String,
}

impl From<&WorkingTime> for WorkingTimeBody {
    fn from(range: &WorkingTime) -> Self {
        Self { day: range.day.as_str(), from: range.from.to_string(), until: range.until.to_string() }
    }
}

/// The same as it is asked.
pub(super) struct Range(pub(super) WorkingTime);

impl FromFields for Range {
    fn read(fields: &mut Fields) -> Option<Self> {
        let day = fields.required("day", word::<WeekDay>);
        let from = fields.required("from", DayTime::parse);
        let until = fields.required("until", DayTime::parse);
        Some(Self(WorkingTime { day: day?, from: from?, until: until? }))
    }
}

/// A time at which a doctor sees nobody.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TimeOff)]
pub(super) struct TimeOffBody {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    id: TimeOffId,
    /// From when.
    from: DateTime<Utc>,
    /// Until when.
    until: DateTime<Utc>,
}

/// When a doctor sees patients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DoctorHours)]
pub(super) struct HoursBody {
    /// The hours of a week.
    hours: Vec<WorkingTimeBody>,
    /// How long an appointment takes; null if as long as everybody's.
    appointment_minutes: Option<u16>,
    /// When the doctor sees nobody, as far as it is not over.
    time_off: Vec<TimeOffBody>,
    /// The hospital's time zone (IANA), which the hours are of.
    #[schema(example = "Europe/Berlin")]
    time_zone: &'static str,
}

impl HoursBody {
    pub(super) fn new(schedule: &Schedule, time_zone: &'static str, now: DateTime<Utc>) -> Self {
        let ahead = schedule.off().iter().filter(|off| off.until > now);
        Self {
            hours: schedule.hours().ranges().iter().map(WorkingTimeBody::from).collect(),
            appointment_minutes: schedule.appointment_minutes(),
            time_off: ahead.map(|off| TimeOffBody { id: off.id, from: off.from, until: off.until }).collect(),
            time_zone,
        }
    }
}
