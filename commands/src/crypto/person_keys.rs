//! One data key per person, wrapped by the master key, in a table outside the log.
//!
//! Destroying a person's key is what erases them; that happens in the append of their erasure. A bounded cache keeps
//! unwrapped keys in memory, and knows who was erased as soon as that appears in the log. Never here: deciding to erase.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{AccountId, AnyEvent, HoldsPersonal, Personal};
use lru::LruCache;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::MasterKey;
use super::seal::DataKey;
use crate::{RecordedEvent, Unavailable};

/// Unwrapped keys in memory: about 100 bytes each.
const CACHED_KEYS: NonZeroUsize = match NonZeroUsize::new(100_000) {
    Some(keys) => keys,
    None => NonZeroUsize::MIN,
};

/// The keys of all persons.
#[derive(Clone)]
pub struct Keys {
    pool: PgPool,
    wrapping: DataKey,
    cache: Arc<Mutex<Cache>>,
}

struct Cache {
    /// `None`: known to be erased, or never there.
    keys: LruCache<AccountId, Option<DataKey>>,
    /// Counts what was dropped, so that a key read before is not put back after.
    dropped: u64,
}

/// The keys that one thing needs, taken out of the cache: what happens to the cache meanwhile does not turn a text that
/// is being sealed into an erased one.
type Found = HashMap<AccountId, DataKey>;

impl Keys {
    pub(crate) fn new(pool: PgPool, master: &MasterKey) -> Self {
        let cache = Arc::new(Mutex::new(Cache { keys: LruCache::new(CACHED_KEYS), dropped: 0 }));
        Self { pool, wrapping: DataKey::new(master.derive("person keys")), cache }
    }

    /// Makes a key for a new person. A person that has one keeps it; returns whether one was made.
    pub(crate) async fn create(&self, person: AccountId) -> Result<bool, Unavailable> {
        let key = DataKey::random();
        let wrapped = self.wrapping.seal_bytes(person.uuid().as_bytes(), key.bytes());
        let made = sqlx::query!(
            "INSERT INTO person_keys (person_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            person.uuid(),
            wrapped
        )
        .execute(&self.pool)
        .await?;
        let made = made.rows_affected() == 1;
        if made {
            self.cached().keys.put(person, Some(key));
        }
        Ok(made)
    }

    /// Destroys a person's key: what was sealed with it is unreadable from here on.
    pub(crate) async fn destroy(&self, person: AccountId) -> Result<(), Unavailable> {
        sqlx::query!("DELETE FROM person_keys WHERE person_id = $1", person.uuid()).execute(&self.pool).await?;
        self.erased(person);
        Ok(())
    }

    /// A person was erased: nothing of theirs opens on this node from here on.
    pub(crate) fn erased(&self, person: AccountId) {
        let mut cache = self.cached();
        cache.dropped += 1;
        cache.keys.put(person, None);
    }

    /// Drops everything that is cached.
    pub(crate) fn forget_all(&self) {
        let mut cache = self.cached();
        cache.dropped += 1;
        cache.keys.clear();
    }

    /// Seals every clear text for the place it will stand in; a text of an erased person becomes "erased".
    pub(crate) async fn seal(&self, place: &Place<'_>, held: &mut impl HoldsPersonal) -> Result<(), Unavailable> {
        let keys = self.find_for(&mut *held).await?;
        let place = place.to_string();
        held.visit_personal(&mut |personal| {
            if let Personal::Clear { subject, text } = personal {
                let subject = *subject;
                *personal = match keys.get(&subject) {
                    Some(key) => Personal::Sealed { subject, sealed: key.seal(&place, text) },
                    None => Personal::Erased { subject },
                };
            }
        });
        Ok(())
    }

    /// Opens every sealed text of something stored at a place; what has no key any more becomes "erased".
    pub async fn open<T: HoldsPersonal>(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
        sequence: i64,
        held: &mut T,
    ) -> Result<(), Unavailable> {
        self.open_at(&Place { aggregate_type, aggregate_id, sequence }, held).await
    }

    pub(crate) async fn open_at(&self, place: &Place<'_>, held: &mut impl HoldsPersonal) -> Result<(), Unavailable> {
        let keys = self.find_for(&mut *held).await?;
        open(&keys, place, held)
    }

    /// Opens a whole batch, with one query for the keys that are not in memory.
    pub async fn open_all(&self, events: &mut [(RecordedEvent, AnyEvent)]) -> Result<(), Unavailable> {
        let mut subjects = Vec::new();
        for (_, event) in events.iter_mut() {
            event.visit_personal(&mut |personal| subjects.push(personal.subject()));
        }
        let keys = self.find(subjects).await?;
        events.iter_mut().try_for_each(|(recorded, event)| open(&keys, &recorded.place(), event))
    }

    /// A payload for people: the object inside the outer `{"EventName": …}`, with each sealed text opened, or null
    /// where it was erased.
    pub async fn open_json(&self, event: &RecordedEvent) -> Result<Value, Unavailable> {
        let payload: Value = serde_json::from_str(&event.payload).map_err(Unavailable::unreadable)?;
        let mut data = match payload {
            Value::Object(map) => map.into_iter().next().map_or(Value::Null, |(_, data)| data),
            other => other,
        };
        if data.is_string() {
            data = Value::Object(serde_json::Map::new());
        }
        let mut subjects = Vec::new();
        for_each_personal(&mut data, &mut |subject, _| {
            subjects.push(subject);
            None
        });
        let keys = self.find(subjects).await?;
        let place = event.place().to_string();
        for_each_personal(&mut data, &mut |subject, sealed| {
            let text = sealed.and_then(|sealed| keys.get(&subject)?.open(&place, sealed).ok());
            Some(text.map_or(Value::Null, Value::String))
        });
        Ok(data)
    }

    async fn find_for(&self, held: &mut impl HoldsPersonal) -> Result<Found, Unavailable> {
        let mut subjects = Vec::new();
        held.visit_personal(&mut |personal| subjects.push(personal.subject()));
        self.find(subjects).await
    }

    /// The keys of these persons, from memory or in one query; a person who is not in it has none any more.
    async fn find(&self, mut subjects: Vec<AccountId>) -> Result<Found, Unavailable> {
        let mut found = Found::new();
        let dropped = {
            let mut cache = self.cached();
            subjects.retain(|subject| match cache.keys.get(subject) {
                Some(Some(key)) => {
                    found.insert(*subject, key.clone());
                    false
                }
                Some(None) => false,
                None => true,
            });
            cache.dropped
        };
        if subjects.is_empty() {
            return Ok(found);
        }
        subjects.sort_unstable();
        subjects.dedup();
        let ids: Vec<Uuid> = subjects.iter().map(|subject| subject.uuid()).collect();
        let rows = sqlx::query!("SELECT person_id, wrapped FROM person_keys WHERE person_id = ANY($1)", &ids)
            .fetch_all(&self.pool)
            .await?;
        for row in rows {
            let key = self.wrapping.open_bytes(row.person_id.as_bytes(), &row.wrapped).map_err(|_| {
                Unavailable::unreadable("a person's key does not unwrap: is this the installation's master key?")
            })?;
            let key = key.try_into().map_err(|_| Unavailable::unreadable("a person's key is not 32 bytes"))?;
            found.insert(row.person_id.into(), DataKey::new(key));
        }
        let mut cache = self.cached();
        if cache.dropped == dropped {
            for subject in subjects {
                cache.keys.put(subject, found.get(&subject).cloned());
            }
        }
        Ok(found)
    }

    fn cached(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(keys: &Found, place: &Place<'_>, held: &mut impl HoldsPersonal) -> Result<(), Unavailable> {
    let mut place_text = None;
    let mut failed = None;
    held.visit_personal(&mut |personal| {
        if let Personal::Sealed { subject, sealed } = personal {
            let subject = *subject;
            let place = place_text.get_or_insert_with(|| place.to_string());
            match keys.get(&subject).map(|key| key.open(place, sealed)) {
                Some(Ok(text)) => *personal = Personal::Clear { subject, text },
                Some(Err(error)) => failed = Some(Unavailable::unreadable(format_args!("{error}: {place}"))),
                None => *personal = Personal::Erased { subject },
            }
        }
    });
    failed.map_or(Ok(()), Err)
}

/// Where a sealed text stands; it opens nowhere else.
pub(crate) struct Place<'a> {
    pub(crate) aggregate_type: &'a str,
    pub(crate) aggregate_id: &'a str,
    pub(crate) sequence: i64,
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.aggregate_type, self.aggregate_id, self.sequence)
    }
}

/// Calls `replace` with subject and sealed text of each personal text inside; `Some` takes its place.
fn for_each_personal(value: &mut Value, replace: &mut dyn FnMut(AccountId, Option<&str>) -> Option<Value>) {
    let found = match value {
        Value::Object(map) => {
            let stored = map.len() == 2 && (map.contains_key("sealed") || map.contains_key("erased"));
            let subject = map.get("subject").and_then(Value::as_str).and_then(|subject| subject.parse().ok());
            match subject {
                Some(subject) if stored => Some(replace(subject, map.get("sealed").and_then(Value::as_str))),
                _ => {
                    for inner in map.values_mut() {
                        for_each_personal(inner, replace);
                    }
                    None
                }
            }
        }
        Value::Array(items) => {
            for inner in items {
                for_each_personal(inner, replace);
            }
            None
        }
        _ => None,
    };
    if let Some(Some(new)) = found {
        *value = new;
    }
}
