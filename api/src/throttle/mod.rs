//! Slowing down whoever tries too much: guessing passwords and codes, or what costs work and needs no account.
//!
//! On this node and in memory, of a bounded size, and without names: what is remembered of whoever tries is a number
//! that only this process can make. Never here: what is right or wrong about a password.

mod delays;
mod doors;
mod rates;

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use tokio::sync::Semaphore;

use delays::{Delays, Policy};
pub(crate) use doors::at_the_door;
use rates::Rates;

/// A person mistypes a few times. Whoever goes on waits up to a quarter of an hour for each further try.
const OF_A_NAME: Policy = Policy { free: 5, forgets: TimeDelta::minutes(15) };
/// Many people may share an address.
const OF_AN_ADDRESS: Policy = Policy { free: 50, forgets: TimeDelta::seconds(30) };

/// How long the refusal of whoever came too early is held back.
const HOLD: Duration = Duration::from_millis(500);
/// So many are held back at a time; others are refused at once.
const HELD: usize = 1024;

/// Whoever tries, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key(u64);

/// Who tries to log in, and from where.
#[derive(Clone, Debug)]
pub struct LogInTry {
    /// The account, if there is one of that name.
    pub account: Option<AccountId>,
    /// The name as it was typed.
    pub login: String,
    /// The address it came from.
    pub address: Option<IpAddr>,
}

/// What this node remembers of whoever tried too much. Cheap to clone.
#[derive(Clone, Default)]
pub struct Throttle(Arc<Inner>);

struct Inner {
    secret: RandomState,
    delays: Mutex<Delays>,
    rates: Mutex<Rates>,
    held: Semaphore,
}

impl Default for Inner {
    fn default() -> Self {
        let (secret, delays, rates) = <(RandomState, Mutex<Delays>, Mutex<Rates>)>::default();
        Self { secret, delays, rates, held: Semaphore::new(HELD) }
    }
}

/// A try to log in that was let through. Until it is told how it went, it counts as a failure, so that many at the same
/// time are no way around.
pub struct Admitted {
    throttle: Throttle,
    keys: Vec<(Key, Policy)>,
}

impl Throttle {
    /// Lets somebody try to log in, or says how many seconds they have to wait.
    ///
    /// A username and an email address of the same account count together. A name that nobody has counts like any other.
    pub fn admit(&self, attempt: &LogInTry, now: DateTime<Utc>) -> Result<Admitted, u32> {
        let LogInTry { account, login, address } = attempt;
        let name = match account {
            Some(account) => self.key(("account", account.uuid())),
            None => self.key(("name", login.trim().to_lowercase())),
        };
        let mut keys = vec![(name, OF_A_NAME)];
        keys.extend(address.map(|address| (self.key(("address", block(address))), OF_AN_ADDRESS)));
        self.delays().admit(&keys, now)?;
        Ok(Admitted { throttle: self.clone(), keys })
    }

    /// Holds back the answer to whoever came too early: whoever hammers at the door would otherwise keep the processors
    /// busy with being refused.
    pub async fn hold(&self) {
        if let Ok(_held) = self.0.held.try_acquire() {
            tokio::time::sleep(HOLD).await;
        }
    }

    /// Lets somebody through a door, or says how many seconds they have to wait.
    fn pass(&self, door: &doors::Door, who: doors::Who, now: DateTime<Utc>) -> Result<(), u32> {
        let key = match who {
            doors::Who::Account(account) => self.key((door.name, account.uuid())),
            doors::Who::Address(address) => self.key((door.name, block(address))),
        };
        lock(&self.0.rates).pass(key, door.rate, now)
    }

    fn key(&self, who: impl std::hash::Hash) -> Key {
        Key(self.0.secret.hash_one(who))
    }

    fn delays(&self) -> MutexGuard<'_, Delays> {
        lock(&self.0.delays)
    }
}

impl Admitted {
    /// The password or the code was wrong.
    pub fn failed(self, now: DateTime<Utc>) {
        self.throttle.delays().failed(&self.keys, now);
    }

    /// The person is who they say: their account's failures are forgotten, not the address's.
    pub fn succeeded(self) {
        if let Some((name, _)) = self.keys.first() {
            self.throttle.delays().forget(*name);
        }
    }
}

/// Whatever came of it is not under way any more.
impl Drop for Admitted {
    fn drop(&mut self) {
        self.throttle.delays().over(&self.keys);
    }
}

/// Those who share an address for this purpose: whoever has one address of IPv6 has 2^64 of them.
fn block(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address) >> 64 << 64,
    }
}

/// The lock's poison is of no interest: numbers are never half written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn attempt(account: Option<u128>, login: &str, address: &str) -> LogInTry {
        let account = account.map(|number| AccountId::new(Uuid::from_u128(number)));
        LogInTry { account, login: login.to_owned(), address: Some(address.parse().unwrap()) }
    }

    fn fail(throttle: &Throttle, attempt: &LogInTry, times: u32) {
        for _ in 0..times {
            throttle.admit(attempt, DateTime::UNIX_EPOCH).unwrap().failed(DateTime::UNIX_EPOCH);
        }
    }

    #[test]
    fn username_and_email_of_an_account_count_together() {
        let (throttle, now) = (Throttle::default(), DateTime::UNIX_EPOCH);
        fail(&throttle, &attempt(Some(1), "anna", "192.0.2.1"), 3);
        fail(&throttle, &attempt(Some(1), "anna@example.org", "192.0.2.2"), 2);
        assert_eq!(throttle.admit(&attempt(Some(1), "Anna", "192.0.2.3"), now).err(), Some(1));
        assert!(throttle.admit(&attempt(Some(2), "bruno", "192.0.2.3"), now).is_ok());
    }

    #[test]
    fn a_name_that_nobody_has_waits_like_any_other() {
        let (throttle, now) = (Throttle::default(), DateTime::UNIX_EPOCH);
        fail(&throttle, &attempt(None, "Nobody ", "192.0.2.1"), 5);
        assert_eq!(throttle.admit(&attempt(None, "nobody", "192.0.2.2"), now).err(), Some(1));
    }

    #[test]
    fn an_address_waits_whatever_names_it_tries_and_whatever_it_succeeds_in() {
        let (throttle, now) = (Throttle::default(), DateTime::UNIX_EPOCH);
        for number in 0..50 {
            fail(&throttle, &attempt(None, &format!("user{number}"), "2001:db8::1"), 1);
            if number % 10 == 0 {
                throttle.admit(&attempt(Some(7), "own", "2001:db8::1"), now).unwrap().succeeded();
            }
        }
        assert_eq!(throttle.admit(&attempt(None, "more", "2001:db8::ffff:2"), now).err(), Some(1), "the same /64");
        assert!(throttle.admit(&attempt(None, "more", "2001:db8:0:1::1"), now).is_ok());
    }

    #[test]
    fn many_at_the_same_time_are_no_way_around() {
        let (throttle, now) = (Throttle::default(), DateTime::UNIX_EPOCH);
        let under_way: Vec<_> =
            (0..64).filter_map(|_| throttle.admit(&attempt(Some(1), "anna", "192.0.2.1"), now).ok()).collect();
        assert_eq!(under_way.len(), 5);
        drop(under_way);
        assert!(throttle.admit(&attempt(Some(1), "anna", "192.0.2.1"), now).is_ok(), "none of them failed");
    }
}
