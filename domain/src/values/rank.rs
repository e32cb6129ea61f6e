//! The order of reservations inside a band, as a fraction that can always be split again.
//!
//! A new reservation's rank is the moment it arrived, so it stands behind all that came before without asking what
//! they are. A dragged one gets a rank between its new neighbours. Never here: which band a reservation is in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Invalid;

/// Digits in byte order, so that ranks compare as plain text, also in the database.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();
/// Microseconds since 1970 in base 62 fit in nine digits until the year 2398.
const TIME_DIGITS: usize = 9;

/// A position inside a band: digits of a fraction, compared byte by byte. Never ends in the lowest digit, so that
/// there is always room in front of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rank(String);

impl Rank {
    /// The end of a band at a moment: behind everything that was placed earlier.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        let mut rest = usize::try_from(moment.timestamp_micros()).unwrap_or(0);
        let mut digits = [DIGITS[0]; TIME_DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = DIGITS[rest % BASE];
            rest /= BASE;
        }
        let mut text: String = digits.iter().map(|digit| char::from(*digit)).collect();
        text.push(char::from(DIGITS[BASE / 2]));
        Self(text)
    }

    /// A rank strictly between two others; `None` is the open end. Equal or reversed bounds count as an open end
    /// behind `low`, so that a race of two moves cannot fail.
    ///
    /// Behind the last one there is room only within its own microsecond: whatever arrives later gets a later moment
    /// as its rank and must stand behind.
    #[must_use]
    pub fn between(low: Option<&Self>, high: Option<&Self>) -> Self {
        let low = low.map_or(&[][..], |rank| rank.0.as_bytes());
        let high = high.map(|rank| rank.0.as_bytes()).filter(|high| low < *high);
        let mut out = Vec::with_capacity(low.len() + 1);
        let mut bounded = high.is_some();
        for place in 0.. {
            let floor = low.get(place).map_or(0, |byte| value(*byte));
            let ceiling = match high {
                Some(high) if bounded => high.get(place).map_or(0, |byte| value(*byte)),
                _ => BASE,
            };
            let free = high.is_some() || place >= TIME_DIGITS;
            if free && ceiling > floor + 1 {
                out.push(DIGITS[usize::midpoint(floor, ceiling)]);
                break;
            }
            // No room at this digit: keep the floor's. Once the result is below the ceiling, only the floor counts.
            out.push(DIGITS[floor]);
            bounded = bounded && ceiling == floor;
        }
        Self(String::from_utf8(out).unwrap_or_default())
    }

    /// The digits, as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn value(byte: u8) -> usize {
    DIGITS.iter().position(|digit| *digit == byte).unwrap_or(0)
}

impl TryFrom<String> for Rank {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        let ends_low = text.as_bytes().last() == Some(&DIGITS[0]);
        if text.is_empty() || text.len() > 4096 || ends_low || !text.bytes().all(|byte| DIGITS.contains(&byte)) {
            return Err(Invalid::Malformed);
        }
        Ok(Self(text))
    }
}

impl From<Rank> for String {
    fn from(rank: Rank) -> Self {
        rank.0
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn later_stands_behind_earlier() {
        let first = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
        assert!(Rank::at(first) < Rank::at(first + TimeDelta::microseconds(1)));
        assert!(Rank::at(first) < Rank::at(first + TimeDelta::days(36_500)));
    }

    proptest! {
        #[test]
        fn there_is_always_room_between(places in prop::collection::vec(any::<prop::sample::Index>(), 1..200)) {
            let mut ranks: Vec<Rank> = Vec::new();
            for place in places {
                let at = place.index(ranks.len() + 1);
                let low = at.checked_sub(1).map(|before| ranks[before].clone());
                let new = Rank::between(low.as_ref(), ranks.get(at));
                prop_assert!(low.is_none_or(|low| low < new));
                prop_assert!(ranks.get(at).is_none_or(|high| new < *high));
                prop_assert!(Rank::try_from(String::from(new.clone())).is_ok());
                ranks.insert(at, new);
            }
        }

        #[test]
        fn moves_to_the_end_stay_before_what_comes_later(micros in 0i64..4_000_000_000_000_000, moves in 1usize..40) {
            let now = DateTime::<Utc>::from_timestamp_micros(micros).unwrap();
            let later = Rank::at(now + TimeDelta::microseconds(1));
            let mut last = Rank::at(now);
            for _ in 0..moves {
                let moved = Rank::between(Some(&last), None);
                prop_assert!(last < moved && moved < later);
                prop_assert!(Rank::between(Some(&last), Some(&later)) < later);
                last = moved;
            }
        }

        #[test]
        fn bounds_out_of_order_still_give_a_place_behind_the_first(low in 0i64..4_000_000_000_000_000, high in 0i64..4_000_000_000_000_000) {
            let moment = |micros| DateTime::<Utc>::from_timestamp_micros(micros).unwrap();
            let (low, high) = (low.max(high), low.min(high));
            let placed = Rank::between(Some(&Rank::at(moment(low))), Some(&Rank::at(moment(high))));
            prop_assert!(Rank::at(moment(low)) < placed && placed < Rank::at(moment(low + 1)));
        }

        #[test]
        fn what_was_moved_to_the_front_has_room_behind(micros in 0i64..4_000_000_000_000_000) {
            let first = Rank::at(DateTime::<Utc>::from_timestamp_micros(micros).unwrap());
            let front = Rank::between(None, Some(&first));
            prop_assert!(front < first);
            let behind = Rank::between(Some(&front), None);
            prop_assert!(front < behind && behind < first);
        }
    }
}
