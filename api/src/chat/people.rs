//! Who is where: in the chat, and in each of its rooms; on this node, and as the other nodes say.
//!
//! Somebody with several tabs is there once. Whoever loses their connection is there for some seconds more, so that a
//! reload is no leaving. Pure: the moment is told. Never here: sending anything.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use domain::{AccountId, RoomId};
use uuid::Uuid;

/// How long somebody who lost their connection is still there.
const LINGER: Duration = Duration::from_secs(3);
/// A node that was not heard of for so long has died, with all who were there.
const SILENCE: Duration = Duration::from_secs(15);

/// A room, or the chat as a whole.
pub(super) type Place = Option<RoomId>;

/// Somebody came or went, as seen from all nodes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) place: Place,
    pub(super) account: AccountId,
    pub(super) came: bool,
}

/// Somebody came to or left this node: what other nodes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) place: Place,
    pub(super) account: AccountId,
    pub(super) doctor: bool,
    pub(super) came: bool,
}

#[derive(Clone, Copy, Debug)]
struct Here {
    tabs: u32,
    doctor: bool,
}

type Crowd = HashMap<Place, BTreeMap<AccountId, bool>>;

struct Node {
    crowd: Crowd,
    heard: Instant,
    /// What a full state that is still coming in says.
    filling: Option<Crowd>,
}

/// Who is where.
#[derive(Default)]
pub(super) struct People {
    here: HashMap<Place, BTreeMap<AccountId, Here>>,
    elsewhere: HashMap<Uuid, Node>,
    lingering: VecDeque<(Instant, Place, AccountId)>,
    changes: Vec<Change>,
    /// Places where the number of people may have changed since this was asked last.
    stirred: HashSet<Place>,
}

impl People {
    /// A tab opens a place. Says whether the person is new there, on any node.
    pub(super) fn arrive(&mut self, place: Place, account: AccountId, doctor: bool) -> bool {
        let known = self.is_in(place, account);
        let crowd = self.here.entry(place).or_default();
        let here = crowd.entry(account).or_insert_with(|| {
            self.changes.push(Change { place, account, doctor, came: true });
            Here { tabs: 0, doctor }
        });
        here.tabs += 1;
        here.doctor = doctor;
        if !known {
            self.stirred.insert(place);
        }
        !known
    }

    /// A tab leaves a place: on purpose at once, otherwise in a moment. Says whether the person has left it, on all nodes.
    pub(super) fn leave(&mut self, place: Place, account: AccountId, on_purpose: bool, now: Instant) -> bool {
        let Some(here) = self.here.get_mut(&place).and_then(|crowd| crowd.get_mut(&account)) else { return false };
        here.tabs = here.tabs.saturating_sub(1);
        if here.tabs > 0 {
            return false;
        }
        if on_purpose {
            return self.gone(place, account);
        }
        self.lingering.push_back((now + LINGER, place, account));
        false
    }

    /// Those who did not come back, and those whose node has died.
    pub(super) fn sweep(&mut self, now: Instant) -> Vec<Moved> {
        let mut moved = Vec::new();
        while self.lingering.front().is_some_and(|(until, ..)| *until <= now) {
            let Some((_, place, account)) = self.lingering.pop_front() else { break };
            let here = self.here.get(&place).and_then(|crowd| crowd.get(&account));
            if here.is_some_and(|here| here.tabs == 0) && self.gone(place, account) {
                moved.push(Moved { place, account, came: false });
            }
        }
        let dead: Vec<Uuid> =
            self.elsewhere.iter().filter(|(_, node)| now >= node.heard + SILENCE).map(|(id, _)| *id).collect();
        for node in dead {
            moved.extend(self.lost(node));
        }
        moved
    }

    /// Everybody leaves a place, which is no more.
    pub(super) fn clear(&mut self, place: Place) {
        for (account, here) in self.here.remove(&place).unwrap_or_default() {
            self.changes.push(Change { place, account, doctor: here.doctor, came: false });
        }
        for node in self.elsewhere.values_mut() {
            node.crowd.remove(&place);
        }
        self.stirred.insert(place);
    }

    fn gone(&mut self, place: Place, account: AccountId) -> bool {
        if let Some(crowd) = self.here.get_mut(&place) {
            if let Some(here) = crowd.remove(&account) {
                self.changes.push(Change { place, account, doctor: here.doctor, came: false });
            }
            if crowd.is_empty() {
                self.here.remove(&place);
            }
        }
        let gone = !self.is_in(place, account);
        if gone {
            self.stirred.insert(place);
        }
        gone
    }

    /// Whether somebody is in a place, on any node.
    pub(super) fn is_in(&self, place: Place, account: AccountId) -> bool {
        self.here.get(&place).is_some_and(|crowd| crowd.contains_key(&account)) || self.is_elsewhere(place, account)
    }

    fn is_elsewhere(&self, place: Place, account: AccountId) -> bool {
        self.elsewhere.values().any(|node| node.crowd.get(&place).is_some_and(|crowd| crowd.contains_key(&account)))
    }

    /// How many people are in a place, on all nodes.
    pub(super) fn count(&self, place: Place) -> usize {
        let here = self.here.get(&place);
        let mut crowds = self.elsewhere.values().filter_map(|node| node.crowd.get(&place)).peekable();
        if crowds.peek().is_none() {
            return here.map_or(0, BTreeMap::len);
        }
        let mut all: HashSet<AccountId> = here.into_iter().flat_map(BTreeMap::keys).copied().collect();
        all.extend(crowds.flat_map(BTreeMap::keys));
        all.len()
    }

    /// How many doctors are in the chat, on all nodes.
    pub(super) fn doctors(&self) -> usize {
        let here = self.here.get(&None).into_iter().flatten().filter(|(_, here)| here.doctor).map(|(id, _)| *id);
        let crowds = self.elsewhere.values().filter_map(|node| node.crowd.get(&None));
        let elsewhere = crowds.flatten().filter(|(_, doctor)| **doctor).map(|(id, _)| *id);
        here.chain(elsewhere).collect::<HashSet<_>>().len()
    }

    /// Some of those who are in a place, on all nodes.
    pub(super) fn some(&self, place: Place, most: usize) -> Vec<AccountId> {
        let here = self.here.get(&place).into_iter().flat_map(BTreeMap::keys).copied();
        let elsewhere = self.elsewhere.values().filter_map(|node| node.crowd.get(&place)).flat_map(BTreeMap::keys);
        let mut seen = HashSet::new();
        here.chain(elsewhere.copied()).filter(|account| seen.insert(*account)).take(most).collect()
    }

    /// What other nodes have not been told yet.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Places where the number of people may have changed.
    pub(super) fn take_stirred(&mut self) -> HashSet<Place> {
        std::mem::take(&mut self.stirred)
    }

    /// All who are on this node. What was to be told is told by it.
    pub(super) fn all_here(&mut self) -> Vec<Change> {
        self.changes.clear();
        let all = self.here.iter().flat_map(|(place, crowd)| crowd.iter().map(move |(id, here)| (*place, *id, *here)));
        all.map(|(place, account, here)| Change { place, account, doctor: here.doctor, came: true }).collect()
    }

    /// Another node tells of changes.
    pub(super) fn heard(&mut self, node: Uuid, changes: &[Change], now: Instant) -> Vec<Moved> {
        let mut moved = Vec::new();
        for change in changes {
            let Change { place, account, doctor, came } = *change;
            let before = self.is_in(place, account);
            let crowd = &mut self.node(node, now).crowd;
            if came {
                crowd.entry(place).or_default().insert(account, doctor);
            } else if let Some(there) = crowd.get_mut(&place) {
                there.remove(&account);
                if there.is_empty() {
                    crowd.remove(&place);
                }
            }
            moved.extend(self.moved(place, account, before));
        }
        self.node(node, now).heard = now;
        moved
    }

    /// Another node tells of all who are there, in parts. The last one makes it so.
    pub(super) fn heard_all(
        &mut self,
        node: Uuid,
        (first, last): (bool, bool),
        part: &[Change],
        now: Instant,
    ) -> Vec<Moved> {
        let known = self.node(node, now);
        known.heard = now;
        if first {
            known.filling = Some(Crowd::new());
        }
        // A part was lost: the next full state heals it.
        let Some(filling) = &mut known.filling else { return Vec::new() };
        for Change { place, account, doctor, .. } in part {
            filling.entry(*place).or_default().insert(*account, *doctor);
        }
        if !last {
            return Vec::new();
        }
        let now_there = known.filling.take().unwrap_or_default();
        self.replace(node, now_there)
    }

    /// A node is no more.
    pub(super) fn lost(&mut self, node: Uuid) -> Vec<Moved> {
        let moved = self.replace(node, Crowd::new());
        self.elsewhere.remove(&node);
        moved
    }

    fn replace(&mut self, node: Uuid, crowd: Crowd) -> Vec<Moved> {
        let Some(known) = self.elsewhere.get(&node) else { return Vec::new() };
        let there = |crowd: &Crowd| -> HashSet<(Place, AccountId)> {
            crowd.iter().flat_map(|(place, crowd)| crowd.keys().map(move |account| (*place, *account))).collect()
        };
        let touched: Vec<_> = there(&known.crowd).symmetric_difference(&there(&crowd)).copied().collect();
        let before: Vec<bool> = touched.iter().map(|(place, account)| self.is_in(*place, *account)).collect();
        if let Some(known) = self.elsewhere.get_mut(&node) {
            known.crowd = crowd;
        }
        let changes = touched.into_iter().zip(before);
        changes.filter_map(|((place, account), before)| self.moved(place, account, before)).collect()
    }

    fn moved(&mut self, place: Place, account: AccountId, before: bool) -> Option<Moved> {
        let came = self.is_in(place, account);
        if came == before {
            return None;
        }
        self.stirred.insert(place);
        Some(Moved { place, account, came })
    }

    fn node(&mut self, node: Uuid, now: Instant) -> &mut Node {
        self.elsewhere.entry(node).or_insert_with(|| Node { crowd: Crowd::new(), heard: now, filling: None })
    }
}
