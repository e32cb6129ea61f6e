//! A time zone, and what its clocks show.
//!
//! Clocks are put forward and back. A time of day that is skipped never comes; one that comes twice is meant as the
//! first. Never here: the zone of a reader; pages know that.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Invalid;

/// A time zone by its IANA name, such as `Europe/Berlin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Self(Tz::UTC)
    }
}

impl Zone {
    /// Reads a name as it is written in the IANA database.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        match input.trim() {
            "" => Err(Invalid::Required),
            name => name.parse().map(Self).map_err(|_| Invalid::Malformed),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// What its clocks show at a moment.
    #[must_use]
    pub fn local(self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.0).naive_local()
    }

    /// The day it is at a moment.
    #[must_use]
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        self.local(at).date()
    }

    /// Whether its clocks show this twice.
    #[must_use]
    pub fn is_twice(self, local: NaiveDateTime) -> bool {
        matches!(self.0.from_local_datetime(&local), LocalResult::Ambiguous(..))
    }

    /// How its clocks are called at a moment, such as `CEST` or `+1030`.
    #[must_use]
    pub fn abbreviation(self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.0).format("%Z").to_string()
    }

    /// The first moment at which its clocks show this or later: for a time that comes twice the first, for one that is
    /// skipped the moment at which the clocks are put forward. A later time of day is never an earlier moment.
    #[must_use]
    pub fn first(self, local: NaiveDateTime) -> DateTime<Utc> {
        match self.0.from_local_datetime(&local) {
            LocalResult::Single(at) => at.to_utc(),
            LocalResult::Ambiguous(one, other) => one.min(other).to_utc(),
            LocalResult::None => self.put_forward(local),
        }
    }

    /// The moment at which clocks are put forward over a time. No zone is further from UTC than fourteen hours.
    fn put_forward(self, skipped: NaiveDateTime) -> DateTime<Utc> {
        let (mut before, mut behind) =
            (skipped.and_utc() - TimeDelta::hours(15), skipped.and_utc() + TimeDelta::hours(15));
        while behind - before > TimeDelta::seconds(1) {
            let middle = before + TimeDelta::seconds((behind - before).num_seconds() / 2);
            if self.local(middle) < skipped { before = middle } else { behind = middle }
        }
        behind
    }

    /// The moment at which a day begins.
    #[must_use]
    pub fn begin(self, day: NaiveDate) -> DateTime<Utc> {
        self.first(day.and_time(NaiveTime::MIN))
    }

    /// The moment at which a day is over.
    #[must_use]
    pub fn end(self, day: NaiveDate) -> DateTime<Utc> {
        self.begin(day.checked_add_days(Days::new(1)).unwrap_or(day))
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).map_err(|_| de::Error::custom(format_args!("no time zone is called {name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(zone: &str, local: &str) -> String {
        Zone::parse(zone).unwrap().first(local.parse().unwrap()).to_rfc3339()
    }

    #[test]
    fn a_time_that_is_skipped_is_the_moment_of_the_change() {
        for skipped in ["2027-03-28T02:00:00", "2027-03-28T02:30:00", "2027-03-28T02:59:59"] {
            assert_eq!(first("Europe/Berlin", skipped), "2027-03-28T01:00:00+00:00");
        }
        assert_eq!(first("Australia/Lord_Howe", "2027-10-03T02:15:00"), "2027-10-02T15:30:00+00:00");
        // A whole day was skipped.
        assert_eq!(first("Pacific/Apia", "2011-12-30T12:00:00"), "2011-12-30T10:00:00+00:00");
    }

    #[test]
    fn a_time_that_comes_twice_is_the_first() {
        assert_eq!(first("Europe/Berlin", "2027-10-31T02:30:00"), "2027-10-31T00:30:00+00:00");
        assert_eq!(first("America/New_York", "2027-11-07T01:30:00"), "2027-11-07T05:30:00+00:00");
        assert_eq!(first("Australia/Lord_Howe", "2027-04-04T01:45:00"), "2027-04-03T14:45:00+00:00");
    }

    #[test]
    fn days_are_as_long_as_they_are() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let hours = |day: &str| {
            let day = day.parse().unwrap();
            (berlin.end(day) - berlin.begin(day)).num_hours()
        };
        assert_eq!((hours("2027-03-28"), hours("2027-06-01"), hours("2027-10-31")), (23, 24, 25));
    }

    #[test]
    fn only_names_that_there_are_are_zones() {
        assert_eq!(Zone::parse("Europe/Berlin").map(Zone::name), Ok("Europe/Berlin"));
        assert_eq!(Zone::parse(" "), Err(Invalid::Required));
        for wrong in ["CET+1", "Europe/Nowhere", "../etc/passwd"] {
            assert_eq!(Zone::parse(wrong), Err(Invalid::Malformed));
        }
        assert!(Zone::names().count() > 400);
    }
}
