//! Weekly hours: on which days of the week, from when until when.
//!
//! Times of day are what the hospital's clocks show. Never here: moments; see `slots`.

use chrono::{NaiveTime, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::pet::words;
use crate::values::Invalid;

/// No day needs more ranges than this.
const MOST: usize = 6;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

words! {
    /// A day of the week.
    WeekDay {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

impl From<Weekday> for WeekDay {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

/// A time of day on a multiple of five minutes, from `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayTime(u16);

impl DayTime {
    /// Reads `HH:MM`.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let (hours, minutes) = input.trim().split_once(':').ok_or(Invalid::Malformed)?;
        let number = |digits: &str| {
            let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u16>().ok().filter(|_| two).ok_or(Invalid::Malformed)
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let all = hours * 60 + minutes;
        if minutes > 59 || all > DAY || !all.is_multiple_of(5) {
            return Err(Invalid::OutOfRange);
        }
        Ok(Self(all))
    }

    /// The same for a clock; nothing for the end of the day.
    pub(super) fn clock(self) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(u32::from(self.0 / 60), u32::from(self.0 % 60), 0)
    }
}

impl std::fmt::Display for DayTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for DayTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DayTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|_| de::Error::custom(format_args!("{text} is no time of day")))
    }
}

/// A range of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorkingTime {
    /// On which day of the week.
    pub day: WeekDay,
    /// From when.
    pub from: DayTime,
    /// Until when.
    pub until: DayTime,
}

/// The ranges of a week, in order; none overlaps another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<WorkingTime>", into = "Vec<WorkingTime>")]
pub struct WeeklyHours(Vec<WorkingTime>);

impl WeeklyHours {
    /// Puts ranges in order. Each must end after it begins, and none overlap another of its day.
    pub fn new(mut ranges: Vec<WorkingTime>) -> Result<Self, Invalid> {
        ranges.sort_unstable();
        let wrong = ranges.iter().any(|range| range.from >= range.until)
            || ranges.windows(2).any(|pair| pair[0].day == pair[1].day && pair[0].until > pair[1].from)
            || WeekDay::ALL.iter().any(|day| ranges.iter().filter(|range| range.day == *day).count() > MOST);
        if wrong { Err(Invalid::OutOfRange) } else { Ok(Self(ranges)) }
    }

    /// All ranges.
    #[must_use]
    pub fn ranges(&self) -> &[WorkingTime] {
        &self.0
    }

    /// The ranges of a day.
    pub fn on(&self, day: WeekDay) -> impl Iterator<Item = &WorkingTime> {
        self.0.iter().filter(move |range| range.day == day)
    }
}

impl TryFrom<Vec<WorkingTime>> for WeeklyHours {
    type Error = Invalid;

    fn try_from(ranges: Vec<WorkingTime>) -> Result<Self, Invalid> {
        Self::new(ranges)
    }
}

impl From<WeeklyHours> for Vec<WorkingTime> {
    fn from(hours: WeeklyHours) -> Self {
        hours.0
    }
}
