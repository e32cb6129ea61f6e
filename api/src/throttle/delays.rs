//! Delays that grow with failures: doubling from a second up to a quarter of an hour, and forgotten again with time.
//!
//! A try during a delay does not make it longer, so nobody can be locked out for good. Never here: who is who.

use std::num::NonZeroUsize;

use chrono::{DateTime, TimeDelta, Utc};
use lru::LruCache;

use super::Key;

const FIRST: TimeDelta = TimeDelta::seconds(1);
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// So many are remembered, at some 100 bytes each; those who were quiet for the longest time make room.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(100_000).unwrap();

/// How patient the hospital is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    /// Failures without a delay.
    pub(super) free: u32,
    /// After this time without a try, one failure is forgotten.
    pub(super) forgets: TimeDelta,
}

#[derive(Clone, Copy, Debug)]
struct Counter {
    failures: u32,
    under_way: u32,
    /// The delay's end. From here on failures are forgotten.
    until: DateTime<Utc>,
}

impl Counter {
    const NEW: Self = Self { failures: 0, under_way: 0, until: DateTime::UNIX_EPOCH };

    fn failures(&self, policy: Policy, now: DateTime<Utc>) -> u32 {
        let quiet = (now - self.until).num_seconds().max(0) / policy.forgets.num_seconds().max(1);
        self.failures.saturating_sub(u32::try_from(quiet).unwrap_or(u32::MAX))
    }

    /// Seconds until the next try.
    fn wait(&self, policy: Policy, now: DateTime<Utc>) -> Option<u32> {
        if now < self.until {
            let left = (self.until - now).num_milliseconds();
            return u32::try_from(left.unsigned_abs().div_ceil(1000)).ok();
        }
        let could_fail = self.failures(policy, now) + self.under_way;
        (self.under_way > 0 && could_fail >= policy.free).then_some(1)
    }

    fn fail(&mut self, policy: Policy, now: DateTime<Utc>) {
        self.failures = self.failures(policy, now).saturating_add(1);
        let over = self.failures.checked_sub(policy.free);
        let delay = over.map_or(TimeDelta::zero(), |over| LONGEST.min(FIRST * (1 << over.min(16))));
        self.until = self.until.max(now + delay);
    }
}

/// What is remembered of whoever failed.
pub(super) struct Delays(LruCache<Key, Counter>);

impl Default for Delays {
    fn default() -> Self {
        Self(LruCache::new(REMEMBERED))
    }
}

impl Delays {
    /// Begins a try that counts for all of these, or for none.
    pub(super) fn admit(&mut self, keys: &[(Key, Policy)], now: DateTime<Utc>) -> Result<(), u32> {
        let wait = |(key, policy): &(Key, Policy)| self.0.peek(key).and_then(|counter| counter.wait(*policy, now));
        if let Some(seconds) = keys.iter().filter_map(wait).max() {
            return Err(seconds);
        }
        for (key, _) in keys {
            self.0.get_or_insert_mut(*key, || Counter::NEW).under_way += 1;
        }
        Ok(())
    }

    pub(super) fn failed(&mut self, keys: &[(Key, Policy)], now: DateTime<Utc>) {
        for (key, policy) in keys {
            self.0.get_or_insert_mut(*key, || Counter::NEW).fail(*policy, now);
        }
    }

    pub(super) fn forget(&mut self, key: Key) {
        if let Some(counter) = self.0.peek_mut(&key) {
            (counter.failures, counter.until) = (0, DateTime::UNIX_EPOCH);
        }
    }

    /// A try has come to its end. Who has nothing to remember is not.
    pub(super) fn over(&mut self, keys: &[(Key, Policy)]) {
        for (key, _) in keys {
            let Some(counter) = self.0.peek_mut(key) else { continue };
            counter.under_way = counter.under_way.saturating_sub(1);
            if counter.under_way == 0 && counter.failures == 0 {
                self.0.pop(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { free: 3, forgets: TimeDelta::minutes(10) };
    const WHO: [(Key, Policy); 1] = [(Key(1), POLICY)];

    fn fail(delays: &mut Delays, now: DateTime<Utc>) {
        delays.admit(&WHO, now).unwrap();
        delays.failed(&WHO, now);
        delays.over(&WHO);
    }

    #[test]
    fn each_failure_doubles_the_delay_up_to_a_quarter_of_an_hour() {
        let (mut delays, mut now) = (Delays::default(), DateTime::UNIX_EPOCH);
        let mut waits = Vec::new();
        for _ in 0..15 {
            fail(&mut delays, now);
            let wait = delays.admit(&WHO, now).err();
            if wait.is_none() {
                delays.over(&WHO);
            }
            waits.push(wait.unwrap_or_default());
            now += TimeDelta::seconds(i64::from(wait.unwrap_or_default()));
        }
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    #[test]
    fn failures_are_forgotten_with_time_and_with_success() {
        let (mut delays, start) = (Delays::default(), DateTime::UNIX_EPOCH);
        for _ in 0..3 {
            fail(&mut delays, start);
        }
        assert_eq!(delays.admit(&WHO, start).err(), Some(1));
        let later = start + TimeDelta::minutes(21);
        fail(&mut delays, later);
        assert!(delays.admit(&WHO, later).is_ok(), "two of three were forgotten");
        delays.over(&WHO);
        delays.forget(Key(1));
        for _ in 0..2 {
            fail(&mut delays, later);
        }
        assert!(delays.admit(&WHO, later).is_ok());
    }

    #[test]
    fn who_never_failed_is_not_remembered() {
        let (mut delays, now) = (Delays::default(), DateTime::UNIX_EPOCH);
        delays.admit(&WHO, now).unwrap();
        delays.over(&WHO);
        assert_eq!(delays.0.len(), 0);
    }
}
