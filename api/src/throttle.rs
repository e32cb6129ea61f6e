//! Slows down whoever guesses passwords: per account and per address, on this node, in memory.
//!
//! Only failures count, and both counters drain with time, so that nobody is locked out for good. Never here: what is
//! right or wrong about a password.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

/// Failures an account may have before it has to wait, and how long one counts.
const PER_ACCOUNT: Limit = Limit { burst: 10, drains_in_seconds: 30 };
/// The same for an address, which many people may share.
const PER_ADDRESS: Limit = Limit { burst: 50, drains_in_seconds: 6 };
/// More counters than this are swept before another is added.
const SWEEP_AT: usize = 10_000;

#[derive(Clone, Copy)]
struct Limit {
    burst: u32,
    drains_in_seconds: u32,
}

#[derive(PartialEq, Eq, Hash)]
enum Who {
    Account(String),
    Address(IpAddr),
}

impl Who {
    const fn limit(&self) -> Limit {
        match self {
            Self::Account(_) => PER_ACCOUNT,
            Self::Address(_) => PER_ADDRESS,
        }
    }

    fn both(login: &str, address: Option<IpAddr>) -> impl Iterator<Item = Self> {
        let account = Self::Account(login.trim().to_lowercase());
        std::iter::once(account).chain(address.map(Self::Address))
    }
}

/// Who failed to log in how often. The moment at which all their failures are forgotten is all there is to remember.
#[derive(Default)]
pub struct LogInThrottle {
    forgotten_at: Mutex<HashMap<Who, DateTime<Utc>>>,
}

impl LogInThrottle {
    /// How many seconds this person has to wait before another attempt; `None` if they need not.
    pub fn must_wait(&self, login: &str, address: Option<IpAddr>, now: DateTime<Utc>) -> Option<u32> {
        let forgotten_at = self.lock();
        Who::both(login, address)
            .filter_map(|who| {
                let Limit { burst, drains_in_seconds } = who.limit();
                let full = TimeDelta::seconds(i64::from(burst) * i64::from(drains_in_seconds));
                let over = *forgotten_at.get(&who)? - now - full;
                u32::try_from(over.num_seconds() + 1).ok().filter(|_| over > TimeDelta::zero())
            })
            .max()
    }

    /// Remembers a failure.
    pub fn failed(&self, login: &str, address: Option<IpAddr>, now: DateTime<Utc>) {
        let mut forgotten_at = self.lock();
        if forgotten_at.len() >= SWEEP_AT {
            forgotten_at.retain(|_, until| *until > now);
        }
        for who in Who::both(login, address) {
            let one = TimeDelta::seconds(i64::from(who.limit().drains_in_seconds));
            let until = forgotten_at.entry(who).or_insert(now);
            *until = (*until).max(now) + one;
        }
    }

    /// A right password makes the account's failures forgotten, not the address's.
    pub fn succeeded(&self, login: &str) {
        self.lock().remove(&Who::Account(login.trim().to_lowercase()));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Who, DateTime<Utc>>> {
        self.forgotten_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_waits_after_too_many_failures_and_only_so_long() {
        let (throttle, now) = (LogInThrottle::default(), DateTime::UNIX_EPOCH);
        for _ in 0..PER_ACCOUNT.burst {
            assert_eq!(throttle.must_wait("anna", None, now), None);
            throttle.failed("Anna", None, now);
        }
        throttle.failed("anna", None, now);
        let wait = throttle.must_wait("anna ", None, now).unwrap();
        assert_eq!(throttle.must_wait("bruno", None, now), None);
        assert_eq!(throttle.must_wait("anna", None, now + TimeDelta::seconds(i64::from(wait))), None);
    }

    #[test]
    fn an_address_waits_whatever_names_it_tries() {
        let (throttle, now) = (LogInThrottle::default(), DateTime::UNIX_EPOCH);
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        for attempt in 0..=PER_ADDRESS.burst {
            throttle.failed(&format!("user{attempt}"), address, now);
        }
        assert!(throttle.must_wait("somebody", address, now).is_some());
        assert_eq!(throttle.must_wait("somebody", Some(IpAddr::from([192, 0, 2, 2])), now), None);
    }
}
