//! So many at once, then one after each interval: for what costs work or mail whether it succeeds or not.
//!
//! The moment at which all that was taken is given back is all there is to remember. Never here: who is who.

use std::num::NonZeroUsize;

use chrono::{DateTime, TimeDelta, Utc};
use lru::LruCache;

use super::Key;

/// So many are remembered; those who were quiet for the longest time make room.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(100_000).unwrap();

/// How much is free.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// So many at once.
    pub(crate) burst: i32,
    /// Then one after each of these.
    pub(crate) every: TimeDelta,
}

/// What is remembered of whoever came.
pub(super) struct Rates(LruCache<Key, DateTime<Utc>>);

impl Default for Rates {
    fn default() -> Self {
        Self(LruCache::new(REMEMBERED))
    }
}

impl Rates {
    /// Takes one, or says how many seconds until there is one.
    pub(super) fn pass(&mut self, key: Key, rate: Rate, now: DateTime<Utc>) -> Result<(), u32> {
        let given_back = self.0.get_or_insert_mut(key, || now);
        let after = now.max(*given_back) + rate.every;
        let over = after - now - rate.every * rate.burst;
        if over > TimeDelta::zero() {
            let seconds = over.num_milliseconds().unsigned_abs().div_ceil(1000);
            return Err(u32::try_from(seconds).unwrap_or(u32::MAX));
        }
        *given_back = after;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_by_one() {
        let (mut rates, now) = (Rates::default(), DateTime::UNIX_EPOCH);
        let rate = Rate { burst: 3, every: TimeDelta::seconds(10) };
        for _ in 0..3 {
            rates.pass(Key(1), rate, now).unwrap();
        }
        assert_eq!(rates.pass(Key(1), rate, now), Err(10));
        assert_eq!(rates.pass(Key(2), rate, now), Ok(()));
        let later = now + TimeDelta::seconds(10);
        assert_eq!(rates.pass(Key(1), rate, later), Ok(()));
        assert_eq!(rates.pass(Key(1), rate, later), Err(10));
    }
}
