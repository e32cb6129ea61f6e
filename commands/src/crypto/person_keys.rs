//! One data key per person, wrapped by the master key, in a table outside the log.
//!
//! Destroying a person's key is what erases them. A bounded cache keeps unwrapped keys in memory; `forget` empties it
//! of a person when their erasure appears in the log. Never here: deciding to erase.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{AccountId, AnyEvent, HoldsPersonal, Personal};
use lru::LruCache;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::MasterKey;
use super::seal::DataKey;
use crate::{RecordedEvent, Unavailable};

/// Unwrapped keys in memory: about 100 bytes each.
const CACHED_KEYS: NonZeroUsize = NonZeroUsize::new(100_000).unwrap();

/// The keys of all persons.
#[derive(Clone)]
pub struct Keys {
    pool: PgPool,
    wrapping: DataKey,
    /// `None`: known to be erased, or never there.
    cache: Arc<Mutex<LruCache<AccountId, Option<DataKey>>>>,
}

impl Keys {
    pub(crate) fn new(pool: PgPool, master: &MasterKey) -> Self {
        let cache = Arc::new(Mutex::new(LruCache::new(CACHED_KEYS)));
        Self { pool, wrapping: DataKey::new(master.derive("person keys")), cache }
    }

    /// Makes a key for a new person. A person that has one keeps it.
    pub(crate) async fn create(&self, person: AccountId) -> Result<(), Unavailable> {
        let key = DataKey::random();
        let wrapped = self.wrapping.seal_bytes(person.uuid().as_bytes(), key.bytes());
        let made = sqlx::query!(
            "INSERT INTO person_keys (person_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            person.uuid(),
            wrapped
        )
        .execute(&self.pool)
        .await?;
        if made.rows_affected() == 1 {
            self.cached().put(person, Some(key));
        }
        Ok(())
    }

    /// Destroys a person's key: what was sealed with it is unreadable from here on.
    pub(crate) async fn destroy(&self, person: AccountId) -> Result<(), Unavailable> {
        sqlx::query!("DELETE FROM person_keys WHERE person_id = $1", person.uuid()).execute(&self.pool).await?;
        self.cached().put(person, None);
        Ok(())
    }

    /// Drops what is cached of a person, because another node destroyed or made their key.
    pub(crate) fn forget(&self, person: AccountId) {
        self.cached().pop(&person);
    }

    /// Drops everything that is cached.
    pub(crate) fn forget_all(&self) {
        self.cached().clear();
    }

    /// Seals every clear text for the place it will stand in; a text of an erased person becomes "erased".
    pub(crate) async fn seal(&self, place: &Place<'_>, held: &mut impl HoldsPersonal) -> Result<(), Unavailable> {
        self.fetch(&mut *held).await?;
        let place = place.to_string();
        held.visit_personal(&mut |personal| {
            if let Personal::Clear { subject, text } = personal {
                let subject = *subject;
                *personal = match self.known(subject) {
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
        self.fetch(&mut *held).await?;
        self.open_fetched(place, held)
    }

    /// Opens a whole batch, with one query for the keys that are not in memory.
    pub async fn open_all(&self, events: &mut [(RecordedEvent, AnyEvent)]) -> Result<(), Unavailable> {
        let mut subjects = Vec::new();
        for (_, event) in events.iter_mut() {
            event.visit_personal(&mut |personal| subjects.push(personal.subject()));
        }
        self.fetch_keys(subjects).await?;
        events.iter_mut().try_for_each(|(recorded, event)| self.open_fetched(&recorded.place(), event))
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
        self.fetch_keys(subjects).await?;
        let place = event.place().to_string();
        for_each_personal(&mut data, &mut |subject, sealed| {
            let text = sealed.and_then(|sealed| self.known(subject)?.open(&place, sealed).ok());
            Some(text.map_or(Value::Null, Value::String))
        });
        Ok(data)
    }

    fn open_fetched(&self, place: &Place<'_>, held: &mut impl HoldsPersonal) -> Result<(), Unavailable> {
        let mut place_text = None;
        let mut failed = None;
        held.visit_personal(&mut |personal| {
            if let Personal::Sealed { subject, sealed } = personal {
                let subject = *subject;
                let place = place_text.get_or_insert_with(|| place.to_string());
                match self.known(subject).map(|key| key.open(place, sealed)) {
                    Some(Ok(text)) => *personal = Personal::Clear { subject, text },
                    Some(Err(error)) => failed = Some(Unavailable::unreadable(format_args!("{error}: {place}"))),
                    None => *personal = Personal::Erased { subject },
                }
            }
        });
        failed.map_or(Ok(()), Err)
    }

    fn known(&self, person: AccountId) -> Option<DataKey> {
        self.cached().get(&person).cloned().flatten()
    }

    async fn fetch(&self, held: &mut impl HoldsPersonal) -> Result<(), Unavailable> {
        let mut subjects = Vec::new();
        held.visit_personal(&mut |personal| subjects.push(personal.subject()));
        self.fetch_keys(subjects).await
    }

    async fn fetch_keys(&self, mut subjects: Vec<AccountId>) -> Result<(), Unavailable> {
        {
            let cached = self.cached();
            subjects.retain(|subject| !cached.contains(subject));
        }
        if subjects.is_empty() {
            return Ok(());
        }
        subjects.sort_unstable();
        subjects.dedup();
        let ids: Vec<Uuid> = subjects.iter().map(|subject| subject.uuid()).collect();
        let rows = sqlx::query!("SELECT person_id, wrapped FROM person_keys WHERE person_id = ANY($1)", &ids)
            .fetch_all(&self.pool)
            .await?;
        let mut cached = self.cached();
        for subject in subjects {
            cached.put(subject, None);
        }
        for row in rows {
            let key = self.wrapping.open_bytes(row.person_id.as_bytes(), &row.wrapped).map_err(|_| {
                Unavailable::unreadable("a person's key does not unwrap: is this the installation's master key?")
            })?;
            let key = key.try_into().map_err(|_| Unavailable::unreadable("a person's key is not 32 bytes"))?;
            cached.put(row.person_id.into(), Some(DataKey::new(key)));
        }
        Ok(())
    }

    fn cached(&self) -> std::sync::MutexGuard<'_, LruCache<AccountId, Option<DataKey>>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
                    map.values_mut().for_each(|inner| for_each_personal(inner, replace));
                    None
                }
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|inner| for_each_personal(inner, replace));
            None
        }
        _ => None,
    };
    if let Some(Some(new)) = found {
        *value = new;
    }
}
