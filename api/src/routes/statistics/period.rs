//! Which days are counted: four weeks until today, unless others are named.
//!
//! Never here: the hours of a day; a day is what the hospital's clocks say.

use chrono::{Datelike as _, Days, NaiveDate};
use domain::hospital::Hospital;
use domain::values::Invalid;
use projections::Period;

use crate::problem::Problem;
use crate::state::AppState;

/// How many days are counted unless others are named, and at most.
const USUAL: u64 = 28;
const MOST: i64 = 366;

/// Parses a day, in years that everybody can store and show.
pub(crate) fn day(text: &str) -> Result<NaiveDate, Invalid> {
    let day: NaiveDate = text.trim().parse().map_err(|_| Invalid::Malformed)?;
    if (1900..=9998).contains(&day.year()) { Ok(day) } else { Err(Invalid::OutOfRange) }
}

/// The hospital's zone, and the day it is there.
pub(crate) async fn today(state: &AppState) -> Result<(String, NaiveDate), Problem> {
    let zone = state.commands().load::<Hospital>(Hospital::ID).await?.state.zone();
    Ok((zone.name().to_owned(), zone.day(state.now())))
}

/// The period from one day to another; `None` if they are the wrong way round or too far apart.
pub(crate) fn period(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    (zone, today): (String, NaiveDate),
) -> Option<Period> {
    let to = to.unwrap_or_else(|| from.map_or(today, |from| from.max(today)));
    let from = from.or_else(|| to.checked_sub_days(Days::new(USUAL - 1))).unwrap_or(to);
    let days = (to - from).num_days();
    (0..MOST).contains(&days).then_some(Period { from, to, zone })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_to(from: Option<&str>, to: Option<&str>) -> Option<(String, String)> {
        let today = ("UTC".to_owned(), day("2026-11-25").unwrap());
        let parse = |text: Option<&str>| text.map(|text| day(text).unwrap());
        period(parse(from), parse(to), today).map(|period| (period.from.to_string(), period.to.to_string()))
    }

    #[test]
    fn four_weeks_until_today_unless_others_are_named() {
        let told = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(from_to(None, None), told("2026-10-29", "2026-11-25"));
        assert_eq!(from_to(Some("2026-11-20"), None), told("2026-11-20", "2026-11-25"));
        assert_eq!(from_to(Some("2026-12-01"), None), told("2026-12-01", "2026-12-01"));
        assert_eq!(from_to(None, Some("2026-02-28")), told("2026-02-01", "2026-02-28"));
        assert_eq!(from_to(Some("2025-11-25"), Some("2026-11-25")), told("2025-11-25", "2026-11-25"));
        assert_eq!(from_to(Some("2025-11-24"), Some("2026-11-25")), None, "too many");
        assert_eq!(from_to(Some("2026-11-25"), Some("2026-11-24")), None, "the wrong way round");
        assert_eq!((day("1899-12-31"), day("tomorrow")), (Err(Invalid::OutOfRange), Err(Invalid::Malformed)));
    }
}
