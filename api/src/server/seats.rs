//! Who has a connection: so many in all, so many from one address, and whoever does nothing makes room for the next.
//!
//! A flood of connections that say nothing thus pushes out itself, oldest first. Never here: what is said on them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::Limits;

/// All connections of a listener.
pub(super) struct Seats {
    limits: Limits,
    opened: Instant,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    next: u64,
    seats: HashMap<u64, Arc<Seat>>,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection.
pub(super) struct Seat {
    address: IpAddr,
    /// Requests whose answers are not out yet.
    requests: AtomicUsize,
    /// When it last did anything, in milliseconds since the listener opened.
    quiet_since: AtomicU64,
    opened: Instant,
    leave: CancellationToken,
}

/// A seat that is given back when this is dropped.
pub(super) struct Seated {
    seats: Arc<Seats>,
    number: u64,
    seat: Arc<Seat>,
}

/// A request under way, until this is dropped.
pub(super) struct Busy(Arc<Seat>);

impl Seats {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, opened: Instant::now(), taken: Mutex::default() })
    }

    /// A seat for a connection from an address. `None` if there is no room, and nobody who could make some.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Seated> {
        let mut taken = self.lock();
        let from_there = taken.by_address.get(&address).copied().unwrap_or_default();
        if self.is_counted(address) && from_there >= self.limits.per_address {
            taken.make_room(|seat| seat.address == address)?;
        } else if taken.seats.len() >= self.limits.connections {
            taken.make_room(|_| true)?;
        }
        let seat = Arc::new(Seat {
            address,
            requests: AtomicUsize::new(0),
            quiet_since: AtomicU64::new(millis(self.opened)),
            opened: self.opened,
            leave: CancellationToken::new(),
        });
        let number = taken.next;
        taken.next += 1;
        taken.seats.insert(number, Arc::clone(&seat));
        *taken.by_address.entry(address).or_default() += 1;
        Some(Seated { seats: Arc::clone(self), number, seat })
    }

    /// Behind a proxy, everybody comes from its address.
    fn is_counted(&self, address: IpAddr) -> bool {
        let near = match address {
            IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(mapped) => mapped.is_loopback() || mapped.is_private(),
                None => address.is_loopback() || address.is_unique_local(),
            },
        };
        !near || self.limits.near_too
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Sends away whoever has been quiet for the longest time.
    fn make_room(&mut self, which: impl Fn(&Seat) -> bool) -> Option<()> {
        let quiet = self.seats.iter().filter(|(_, seat)| which(seat) && seat.requests.load(Ordering::Relaxed) == 0);
        let (number, seat) = quiet.min_by_key(|(number, seat)| (seat.quiet_since.load(Ordering::Relaxed), **number))?;
        seat.leave.cancel();
        let number = *number;
        self.give_back(number);
        Some(())
    }

    fn give_back(&mut self, number: u64) {
        let Some(seat) = self.seats.remove(&number) else { return };
        if let Some(count) = self.by_address.get_mut(&seat.address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&seat.address);
            }
        }
    }
}

impl Seated {
    /// Rings when somebody else needs the room.
    pub(super) fn leave(&self) -> CancellationToken {
        self.seat.leave.clone()
    }

    /// The seat, for those who count its requests.
    pub(super) fn seat(&self) -> Arc<Seat> {
        Arc::clone(&self.seat)
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        self.seats.lock().give_back(self.number);
    }
}

impl Seat {
    /// A request has begun.
    pub(super) fn busy(self: &Arc<Self>) -> Busy {
        self.requests.fetch_add(1, Ordering::Relaxed);
        Busy(Arc::clone(self))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.quiet_since.store(millis(self.0.opened), Ordering::Relaxed);
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 2));
    const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn whoever_does_nothing_makes_room() {
        let seats = Seats::new(Limits { connections: 2, ..Limits::default() });
        let (busy, idle) = (seats.take(HERE).unwrap(), seats.take(HERE).unwrap());
        let request = busy.seat().busy();
        let third = seats.take(THERE).unwrap();
        assert!(idle.leave().is_cancelled() && !busy.leave().is_cancelled());
        drop(idle);
        let other_request = third.seat().busy();
        assert!(seats.take(THERE).is_none(), "everybody is busy");
        drop(request);
        assert!(seats.take(THERE).is_some() && busy.leave().is_cancelled());
        drop(other_request);
    }

    #[test]
    fn an_address_has_so_many_and_a_proxy_more() {
        let seats = Seats::new(Limits { per_address: 1, ..Limits::default() });
        let first = seats.take(HERE).unwrap();
        let _request = first.seat().busy();
        assert!(seats.take(HERE).is_none());
        assert!(seats.take(THERE).is_some());
        let _proxied = [seats.take(PROXY).unwrap(), seats.take(PROXY).unwrap()].map(|seated| seated.seat().busy());
        drop(first);
        assert!(seats.take(HERE).is_some());
    }
}
