//! The connections of this node, and the rooms they are in.
//!
//! Telling what happened in the log and letting somebody into a room happen under one lock: whoever comes in hears
//! exactly what is behind the position they are told. Never here: sockets, other nodes, or waiting for anything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use domain::values::Role;
use domain::{AccountId, RoomId};
use tokio::sync::mpsc;

use super::outlet::{Frame, Outlet};
use super::people::{Moved, People};

/// A person has so many connections to a node at most.
const TABS: usize = 20;

/// The node's part of the chat.
#[derive(Default)]
pub(super) struct Hub(Mutex<State>);

#[derive(Default)]
struct State {
    /// Everything up to here was told.
    position: i64,
    next: u64,
    outlets: HashMap<u64, Connected>,
    accounts: HashMap<AccountId, Vec<Arc<Outlet>>>,
    rooms: HashMap<RoomId, Vec<Arc<Outlet>>>,
    people: People,
}

struct Connected {
    outlet: Arc<Outlet>,
    rooms: Vec<RoomId>,
}

/// Whom a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// Everybody in a room.
    Room(RoomId),
    /// A person's connections that are not in a room.
    Account(AccountId, RoomId),
    /// The staff's connections that are not in a room.
    Staff(RoomId),
    /// All connections.
    Everybody,
    /// Those who look at the list of rooms.
    Watchers,
}

/// A place in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entered {
    /// Everything behind it will be heard.
    pub(super) position: i64,
    /// Whether nobody else had this person's place there yet.
    pub(super) new: bool,
    /// How many people are in it.
    pub(super) people: usize,
    /// Some of them.
    pub(super) some: Vec<AccountId>,
}

/// Why nobody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoEntry {
    /// As many people are in it as fit in.
    Full,
    /// The connection is gone.
    Gone,
    /// It is in as many rooms as a connection can be.
    TooMany,
}

/// A connection is in so many rooms at most.
const ROOMS: usize = 100;
/// So many of those who are in a room are named.
const NAMED: usize = 200;

impl Hub {
    /// Nothing up to here will be told.
    pub(super) fn begin(&self, position: i64) {
        self.lock().position = position;
    }

    /// A connection begins. `None` if the person has too many.
    pub(super) fn connect(&self, account: AccountId, role: Role) -> Option<(Arc<Outlet>, mpsc::Receiver<Arc<Frame>>)> {
        let mut state = self.lock();
        if state.accounts.get(&account).is_some_and(|tabs| tabs.len() >= TABS) {
            return None;
        }
        state.next += 1;
        let (outlet, frames) = Outlet::new(state.next, account, role);
        state.accounts.entry(account).or_default().push(Arc::clone(&outlet));
        let connected = Connected { outlet: Arc::clone(&outlet), rooms: Vec::new() };
        state.outlets.insert(outlet.number, connected);
        state.people.arrive(None, account, role == Role::Doctor);
        Some((outlet, frames))
    }

    /// A connection has ended.
    pub(super) fn disconnect(&self, outlet: &Outlet, now: Instant) {
        let mut state = self.lock();
        let Some(Connected { rooms, .. }) = state.outlets.remove(&outlet.number) else { return };
        for room in rooms {
            state.take_out(room, outlet);
            state.people.leave(Some(room), outlet.account, false, now);
        }
        if let Some(tabs) = state.accounts.get_mut(&outlet.account) {
            tabs.retain(|tab| tab.number != outlet.number);
            if tabs.is_empty() {
                state.accounts.remove(&outlet.account);
            }
        }
        state.people.leave(None, outlet.account, false, now);
    }

    /// Lets a connection into a room. Once it is in, it stays where it is.
    pub(super) fn enter(&self, outlet: &Outlet, room: RoomId, capacity: u32) -> Result<Entered, NoEntry> {
        let mut state = self.lock();
        let place = Some(room);
        let Connected { outlet, rooms } = state.outlets.get_mut(&outlet.number).ok_or(NoEntry::Gone)?;
        let (outlet, within) = (Arc::clone(outlet), rooms.contains(&room));
        if !within && rooms.len() >= ROOMS {
            return Err(NoEntry::TooMany);
        }
        let full = !state.people.is_in(place, outlet.account)
            && state.people.count(place) >= usize::try_from(capacity).unwrap_or(usize::MAX);
        if full {
            return Err(NoEntry::Full);
        }
        let mut new = false;
        if !within {
            if let Some(connected) = state.outlets.get_mut(&outlet.number) {
                connected.rooms.push(room);
            }
            new = state.people.arrive(place, outlet.account, outlet.role == Role::Doctor);
            state.rooms.entry(room).or_default().push(outlet);
        }
        let (people, some) = (state.people.count(place), state.people.some(place, NAMED));
        Ok(Entered { position: state.position, new, people, some })
    }

    /// A connection leaves a room. Says whether the person has left it, and how many are still there; `None` if the
    /// connection was not in it.
    pub(super) fn leave(&self, outlet: &Outlet, room: RoomId, now: Instant) -> Option<(bool, usize)> {
        let mut state = self.lock();
        let connected = state.outlets.get_mut(&outlet.number)?;
        let at = connected.rooms.iter().position(|known| *known == room)?;
        connected.rooms.swap_remove(at);
        state.take_out(room, outlet);
        let gone = state.people.leave(Some(room), outlet.account, true, now);
        Some((gone, state.people.count(Some(room))))
    }

    /// Whether a connection is in a room.
    pub(super) fn is_in(&self, outlet: &Outlet, room: RoomId) -> bool {
        self.lock().outlets.get(&outlet.number).is_some_and(|connected| connected.rooms.contains(&room))
    }

    /// Tells what happened in the log up to a position, in order.
    pub(super) fn tell(&self, frames: &[(To, Arc<Frame>)], position: i64) {
        let mut state = self.lock();
        for (to, frame) in frames {
            state.send(*to, frame);
        }
        state.position = position;
    }

    /// Tells what is in no log.
    pub(super) fn whisper(&self, to: To, frame: &Arc<Frame>) {
        self.lock().send(to, frame);
    }

    /// A room is no more: nobody is in it.
    pub(super) fn close(&self, room: RoomId) {
        let mut state = self.lock();
        for outlet in state.rooms.remove(&room).unwrap_or_default() {
            if let Some(connected) = state.outlets.get_mut(&outlet.number) {
                connected.rooms.retain(|known| *known != room);
            }
        }
        state.people.clear(Some(room));
    }

    /// Asks about people, or tells what other nodes say of them.
    pub(super) fn people<T>(&self, ask: impl FnOnce(&mut People) -> T) -> T {
        ask(&mut self.lock().people)
    }

    /// Those who did not come back.
    pub(super) fn sweep(&self, now: Instant) -> Vec<Moved> {
        self.lock().people.sweep(now)
    }

    /// Everything up to here was told.
    pub(super) fn position(&self) -> i64 {
        self.lock().position
    }

    /// How many connections there are.
    pub(super) fn connections(&self) -> usize {
        self.lock().outlets.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn send(&self, to: To, frame: &Arc<Frame>) {
        match to {
            To::Room(room) => self.rooms.get(&room).into_iter().flatten().for_each(|outlet| outlet.send(frame)),
            To::Account(account, room) => {
                let tabs = self.accounts.get(&account).into_iter().flatten();
                tabs.filter(|tab| !self.has(tab, room)).for_each(|tab| tab.send(frame));
            }
            To::Staff(room) => {
                let staff = self.outlets.values().filter(|connected| connected.outlet.role.sees_board());
                let outside = staff.filter(|connected| !connected.rooms.contains(&room));
                outside.for_each(|connected| connected.outlet.send(frame));
            }
            To::Everybody => self.outlets.values().for_each(|connected| connected.outlet.send(frame)),
            To::Watchers => {
                let watching = self.outlets.values().filter(|connected| connected.outlet.watches_rooms());
                watching.for_each(|connected| connected.outlet.send(frame));
            }
        }
    }

    fn has(&self, outlet: &Outlet, room: RoomId) -> bool {
        self.outlets.get(&outlet.number).is_some_and(|connected| connected.rooms.contains(&room))
    }

    fn take_out(&mut self, room: RoomId, outlet: &Outlet) {
        if let Some(outlets) = self.rooms.get_mut(&room) {
            outlets.retain(|known| known.number != outlet.number);
            if outlets.is_empty() {
                self.rooms.remove(&room);
            }
        }
    }
}
