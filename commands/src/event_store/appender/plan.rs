//! Planning a batch: which appends hold against what is known, and which rows follow from those.
//!
//! Pure: what is known comes in a ledger, what would be written goes out in a plan. Never here: the database.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::{Append, AppendError, Appended, ClaimDelta, FirstAnswer, StoredClaim};
use crate::event_store::chain::Link;
use crate::event_store::{Head, StreamId};

/// What is known about the things a batch rests on. What is not in it is assumed to be as the append expects it.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) sequences: HashMap<StreamId, i64>,
    pub(super) holders: HashMap<StoredClaim, Option<Holder>>,
    pub(super) answers: HashMap<[u8; 32], FirstAnswer>,
}

/// Who holds a claim, as stored.
pub(super) type Holder = (String, String);

/// What to write and what to answer.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// One per append, in order.
    pub(super) outcomes: Vec<Result<Appended, AppendError>>,
    pub(super) rows: Rows,
    /// Claims that are taken, by whom, at which position.
    pub(super) taken: BTreeMap<StoredClaim, (Holder, i64)>,
    /// Claims that were held before the batch and are given back in it.
    pub(super) released: BTreeMap<StoredClaim, Holder>,
    /// Holders that give back everything they held before the batch.
    pub(super) release_all: Vec<Holder>,
    pub(super) keys: Vec<([u8; 32], FirstAnswer)>,
    pub(super) tails: HashMap<StreamId, i64>,
    /// The head once it is written.
    pub(super) head: Option<Head>,
    /// Something contradicts the ledger in a way that only the database can settle.
    pub(super) surprise: bool,
}

/// New rows of the log, column by column.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) positions: Vec<i64>,
    pub(super) aggregate_types: Vec<String>,
    pub(super) aggregate_ids: Vec<String>,
    pub(super) sequences: Vec<i64>,
    pub(super) event_types: Vec<String>,
    pub(super) event_versions: Vec<String>,
    pub(super) payloads: Vec<String>,
    pub(super) metadata: Vec<String>,
    pub(super) hashes: Vec<Vec<u8>>,
}

/// Plans appends in order: each sees what the ones before it changed.
pub(super) fn plan<'a>(
    appends: impl IntoIterator<Item = &'a Append>,
    mut ledger: Ledger,
    head: Head,
    now: DateTime<Utc>,
) -> Plan {
    let recorded_at = not_before(head.recorded_at, now);
    let mut plan = Plan::default();
    let mut head = Head { recorded_at, ..head };
    for append in appends {
        let outcome = match plan.refuse(append, &ledger) {
            Some(error) => Err(error),
            None => Ok(plan.accept(append, &mut ledger, &mut head)),
        };
        // Those behind it in this batch need to know; a plan for another try settles it again.
        append.fate.settle(outcome.is_err());
        plan.outcomes.push(outcome);
    }
    plan.head = Some(head).filter(|_| !plan.rows.positions.is_empty());
    plan
}

impl Plan {
    fn refuse(&mut self, append: &Append, ledger: &Ledger) -> Option<AppendError> {
        if let Some(first) = append.idempotency.and_then(|key| ledger.answers.get(&key.key)) {
            return Some(AppendError::Repeated(first.clone()));
        }
        if append.built_on.as_ref().is_some_and(|fate| fate.is_refused()) {
            return Some(AppendError::Conflict(append.stream));
        }
        for (stream, expected) in append.guards.iter().chain([&(append.stream, append.expected)]) {
            let known = ledger.sequences.get(stream).copied().unwrap_or(*expected);
            // A newer sequence than the ledger's was read from the database: the ledger is out of date.
            self.surprise |= known < *expected;
            if known != *expected {
                return Some(AppendError::Conflict(*stream));
            }
        }
        let own = holder(append);
        append.claims.iter().find_map(|delta| match delta {
            ClaimDelta::Take(claim) => match ledger.holders.get(claim) {
                Some(Some(holder)) if *holder != own => Some(AppendError::Taken(claim.kind)),
                _ => None,
            },
            ClaimDelta::Release(_) | ClaimDelta::ReleaseAll => None,
        })
    }

    fn accept(&mut self, append: &Append, ledger: &mut Ledger, head: &mut Head) -> Appended {
        let aggregate_id = append.stream.aggregate_id.to_string();
        let mut sequence = append.expected;
        for event in &append.events {
            sequence += 1;
            let link = Link {
                position: head.position + 1,
                aggregate_type: append.stream.aggregate_type,
                aggregate_id: &aggregate_id,
                sequence,
                event_type: event.event_type,
                event_version: &event.event_version,
                payload: &event.payload,
                metadata: &append.metadata,
                recorded_at: head.recorded_at,
            };
            head.hash = link.hash(&head.hash);
            head.position += 1;
            self.rows.push(&link, head.hash);
        }
        ledger.sequences.insert(append.stream, sequence);
        self.tails.insert(append.stream, sequence);
        for delta in &append.claims {
            self.change_claim(delta, holder(append), ledger, head.position);
        }
        if let Some(key) = append.idempotency {
            let answer =
                FirstAnswer { fingerprint: key.fingerprint, aggregate_id, position: head.position, version: sequence };
            ledger.answers.insert(key.key, answer.clone());
            self.keys.push((key.key, answer));
        }
        Appended { position: head.position }
    }

    fn change_claim(&mut self, delta: &ClaimDelta, own: Holder, ledger: &mut Ledger, position: i64) {
        match delta {
            ClaimDelta::Take(claim) => {
                let before = ledger.holders.insert(claim.clone(), Some(own.clone()));
                if before.flatten().as_ref() != Some(&own) {
                    // One statement cannot both release and take a claim.
                    self.surprise |= self.released.contains_key(claim);
                    self.taken.insert(claim.clone(), (own, position));
                }
            }
            ClaimDelta::Release(claim) => {
                if ledger.holders.get(claim).is_none_or(|known| known.as_ref() == Some(&own)) {
                    ledger.holders.insert(claim.clone(), None);
                    if self.taken.remove(claim).is_some() {
                        // That it was free when it was taken has not been asked.
                        self.surprise = true;
                    } else {
                        self.released.insert(claim.clone(), own);
                    }
                }
            }
            ClaimDelta::ReleaseAll => {
                // What the holder has is not known here.
                self.surprise = true;
                ledger
                    .holders
                    .values_mut()
                    .filter(|known| known.as_ref() == Some(&own))
                    .for_each(|known| *known = None);
                self.taken.retain(|_, (holder, _)| *holder != own);
                self.release_all.push(own);
            }
        }
    }

    /// Whether the plan changes nothing but events.
    pub(super) fn only_events(&self) -> bool {
        self.taken.is_empty() && self.released.is_empty() && self.keys.is_empty()
    }
}

impl Rows {
    fn push(&mut self, link: &Link<'_>, hash: [u8; 32]) {
        self.positions.push(link.position);
        self.aggregate_types.push(link.aggregate_type.to_owned());
        self.aggregate_ids.push(link.aggregate_id.to_owned());
        self.sequences.push(link.sequence);
        self.event_types.push(link.event_type.to_owned());
        self.event_versions.push(link.event_version.to_owned());
        self.payloads.push(link.payload.to_owned());
        self.metadata.push(link.metadata.to_owned());
        self.hashes.push(hash.to_vec());
    }
}

fn holder(append: &Append) -> Holder {
    (append.stream.aggregate_type.to_owned(), append.stream.aggregate_id.to_string())
}

/// Times never go back along the log, whatever a node's clock does; PostgreSQL keeps microseconds.
fn not_before(previous: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now).max(previous)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::context::StoredKey;
    use crate::event_store::appender::NewEvent;

    const PET: StreamId = StreamId { aggregate_type: "pet", aggregate_id: Uuid::from_u128(1) };
    const VISIT: StreamId = StreamId { aggregate_type: "reservation", aggregate_id: Uuid::from_u128(2) };
    const OTHER: StreamId = StreamId { aggregate_type: "reservation", aggregate_id: Uuid::from_u128(3) };

    fn append(stream: StreamId, expected: i64) -> Append {
        let event = NewEvent { event_type: "E", event_version: "1.0".into(), payload: "{}".into() };
        Append {
            stream,
            expected,
            built_on: None,
            fate: Arc::default(),
            events: vec![event],
            metadata: "{}".into(),
            claims: vec![],
            guards: vec![],
            idempotency: None,
        }
    }

    fn claim() -> StoredClaim {
        StoredClaim { kind: "ongoing_reservation", key: "p".into() }
    }

    fn run(appends: &[Append], ledger: Ledger) -> Plan {
        let head = Head { position: 10, hash: [0; 32], recorded_at: DateTime::UNIX_EPOCH };
        plan(appends, ledger, head, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn appends_to_one_stream_follow_each_other_in_a_batch() {
        let plan = run(&[append(PET, 4), append(PET, 5), append(PET, 5)], Ledger::default());
        assert!(
            matches!(&plan.outcomes[..], [Ok(a), Ok(b), Err(AppendError::Conflict(PET))] if (a.position, b.position) == (11, 12))
        );
        assert_eq!(plan.rows.sequences, [5, 6]);
        assert_eq!(plan.tails[&PET], 6);
        assert!(!plan.surprise);
    }

    #[test]
    fn a_known_newer_sequence_refuses_and_a_known_older_one_surprises() {
        let known = |sequence| Ledger { sequences: HashMap::from([(PET, sequence)]), ..Ledger::default() };
        let newer = run(&[append(PET, 4)], known(5));
        assert!(matches!(newer.outcomes[0], Err(AppendError::Conflict(PET))) && !newer.surprise);
        assert!(run(&[append(PET, 4)], known(3)).surprise);
    }

    #[test]
    fn what_was_decided_on_a_refused_append_is_refused_at_the_right_sequence_too() {
        let refused = append(PET, 4);
        let built_on = Append { built_on: Some(Arc::clone(&refused.fate)), ..append(PET, 5) };
        // Somebody else wrote the fifth event.
        let ledger = Ledger { sequences: HashMap::from([(PET, 5)]), ..Ledger::default() };
        let plan = run(&[refused, built_on, append(PET, 5)], ledger);
        assert!(matches!(
            &plan.outcomes[..],
            [Err(AppendError::Conflict(PET)), Err(AppendError::Conflict(PET)), Ok(Appended { position: 11 })]
        ));
    }

    #[test]
    fn a_guard_must_stand_where_it_was_seen() {
        let mut guarded = append(VISIT, 0);
        guarded.guards = vec![(PET, 1)];
        let plan = run(&[append(PET, 1), guarded], Ledger::default());
        assert!(matches!(plan.outcomes[1], Err(AppendError::Conflict(PET))));
    }

    #[test]
    fn one_of_two_takes_a_claim_and_a_release_in_the_same_batch_needs_care() {
        let take = |stream| Append { claims: vec![ClaimDelta::Take(claim())], ..append(stream, 0) };
        let plan = run(&[take(VISIT), take(OTHER)], Ledger::default());
        assert!(matches!(&plan.outcomes[..], [Ok(_), Err(AppendError::Taken("ongoing_reservation"))]));
        assert!(!plan.surprise);

        let release = Append { claims: vec![ClaimDelta::Release(claim())], ..append(VISIT, 1) };
        let plan = run(&[take(VISIT), release, take(OTHER)], Ledger::default());
        assert!(plan.outcomes.iter().all(Result::is_ok) && plan.surprise);
        assert_eq!(plan.taken[&claim()], (holder(&take(OTHER)), 13));
    }

    #[test]
    fn a_repeated_key_gets_the_first_answer() {
        let key = StoredKey { key: [1; 32], fingerprint: [2; 32] };
        let keyed = |stream| Append { idempotency: Some(key), ..append(stream, 0) };
        let plan = run(&[keyed(VISIT), keyed(OTHER)], Ledger::default());
        assert!(
            matches!(&plan.outcomes[1], Err(AppendError::Repeated(first)) if first.position == 11 && first.version == 1)
        );
        assert_eq!(plan.keys.len(), 1);
    }

    #[test]
    fn time_never_goes_back() {
        let later = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1);
        assert_eq!(not_before(later, DateTime::UNIX_EPOCH), later);
    }
}
