//! What nodes tell each other of the chat through NOTIFY: who came and went, who is there, and what is in no log.
//!
//! A notification is a hint and may be lost: who is there is told in full again and again. It is outside of the append,
//! so it may carry something. Ids only: no names, no texts. Never here: sending it.

use domain::{AccountId, RoomId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::people::Change;

/// PostgreSQL takes less than 8,000 bytes; one change takes less than this.
const CHANGE_BYTES: usize = 96;
/// So many changes fit into one notification, with what stands around them.
const CHANGES: usize = 7_000 / CHANGE_BYTES;
/// So many letters fit: each may take six bytes.
const SIGNAL_LETTERS: usize = 1_200;

/// What one node tells the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    /// Which node.
    #[serde(rename = "n")]
    pub(super) node: Uuid,
    /// No two notifications of one transaction are the same: PostgreSQL would send one of them.
    #[serde(rename = "s")]
    pub(super) number: u64,
    /// What.
    #[serde(flatten)]
    pub(super) what: What,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "k", rename_all = "snake_case")]
pub(super) enum What {
    /// Some came or went. With nobody in it: the node is alive.
    Changes {
        #[serde(rename = "c")]
        changes: Vec<Entry>,
    },
    /// A part of all who are there.
    All {
        #[serde(rename = "f")]
        first: bool,
        #[serde(rename = "l")]
        last: bool,
        #[serde(rename = "c")]
        changes: Vec<Entry>,
    },
    /// The node is new: the others tell of all who are there.
    New,
    /// The node ends in order.
    Gone,
    /// Somebody writes.
    Typing { room: RoomId, by: AccountId },
    /// Somebody has read a room up to a position.
    Read { room: RoomId, by: AccountId, position: i64 },
    /// A part of what somebody's browser says to others to call them. The last one makes it whole.
    Signal { room: RoomId, by: AccountId, connection: u64, last: bool, data: String },
}

/// A change as it travels: room, account, whether a doctor, whether they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry(Option<Uuid>, Uuid, u8, u8);

impl From<Change> for Entry {
    fn from(change: Change) -> Self {
        let Change { place, account, doctor, came } = change;
        Self(place.map(RoomId::uuid), account.uuid(), doctor.into(), came.into())
    }
}

impl From<&Entry> for Change {
    fn from(Entry(room, account, doctor, came): &Entry) -> Self {
        let (place, account) = (room.map(RoomId::new), AccountId::new(*account));
        Self { place, account, doctor: *doctor != 0, came: *came != 0 }
    }
}

/// Changes in as many parts as fit.
pub(super) fn changes(changes: &[Change]) -> impl Iterator<Item = What> {
    changes.chunks(CHANGES).map(|part| What::Changes { changes: entries(part) })
}

/// All who are there, in as many parts as fit; at least one.
pub(super) fn all(there: &[Change]) -> Vec<What> {
    let parts: Vec<&[Change]> = if there.is_empty() { vec![there] } else { there.chunks(CHANGES).collect() };
    let last = parts.len() - 1;
    let part = |(number, part): (usize, &&[Change])| What::All {
        first: number == 0,
        last: number == last,
        changes: entries(part),
    };
    parts.iter().enumerate().map(part).collect()
}

/// What a browser says to others, in as many parts as fit.
pub(super) fn signal(room: RoomId, by: AccountId, connection: u64, data: &str) -> Vec<What> {
    let letters: Vec<char> = data.chars().collect();
    let parts: Vec<&[char]> = letters.chunks(SIGNAL_LETTERS).collect();
    let last = parts.len().saturating_sub(1);
    let part = |(number, part): (usize, &&[char])| {
        let (last, data) = (number == last, part.iter().collect());
        What::Signal { room, by, connection, last, data }
    };
    parts.iter().enumerate().map(part).collect()
}

fn entries(changes: &[Change]) -> Vec<Entry> {
    changes.iter().copied().map(Entry::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_signal_fits_in_parts() {
        let (room, by) = (RoomId::new(Uuid::max()), AccountId::new(Uuid::max()));
        let data = "\u{1}\"\\长🐈".repeat(800);
        let parts = signal(room, by, u64::MAX, &data);
        let mut whole = String::new();
        for (number, what) in parts.iter().enumerate() {
            let told = Told { node: Uuid::max(), number: u64::MAX, what: what.clone() };
            assert!(serde_json::to_string(&told).unwrap().len() < 8_000);
            let What::Signal { last, data, .. } = what else { panic!("{what:?}") };
            assert_eq!(*last, number == parts.len() - 1);
            whole.push_str(data);
        }
        assert_eq!(whole, data);
    }

    #[test]
    fn every_part_fits_and_all_parts_make_the_whole() {
        let change = |number: u128| Change {
            place: Some(RoomId::new(Uuid::from_u128(u128::MAX - number))),
            account: AccountId::new(Uuid::from_u128(number)),
            doctor: true,
            came: true,
        };
        let there: Vec<Change> = (0..1000).map(change).collect();
        let mut heard = Vec::new();
        let parts = all(&there);
        for (number, what) in parts.iter().enumerate() {
            let told = Told { node: Uuid::max(), number: u64::MAX, what: what.clone() };
            let text = serde_json::to_string(&told).unwrap();
            assert!(text.len() < 8_000, "{} bytes", text.len());
            assert_eq!(serde_json::from_str::<Told>(&text).unwrap(), told);
            let What::All { first, last, changes } = what else { panic!("{what:?}") };
            assert_eq!((*first, *last), (number == 0, number == parts.len() - 1));
            heard.extend(changes.iter().map(Change::from));
        }
        assert_eq!(heard, there);
        assert_eq!(all(&[]), [What::All { first: true, last: true, changes: vec![] }]);
        assert_eq!(changes(&there).count(), parts.len());
    }
}
