//! Hot aggregates in memory, so that a command on a known aggregate reads nothing.
//!
//! An entry may run ahead of the log by commands that are on their way into it; when one of those fails, the entry is
//! dropped. It may lag behind when another node writes; then it is dropped as soon as this node hears of it, and a
//! decision made in between is refused by the append. Never here: reading the log.

use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::watched::Bells;
use super::{Fate, Loaded, StreamId};

struct Entry {
    version: i64,
    state: Arc<dyn Any + Send + Sync>,
    /// Of the append that it is the result of, if this node made it.
    fate: Option<Arc<Fate>>,
}

struct Inner {
    entries: LruCache<StreamId, Entry>,
    /// Counts evictions, so that a state read before one is not put back after it.
    evictions: u64,
    bells: Bells,
}

/// A bounded cache of aggregates of every type.
pub(crate) struct HotCache(Mutex<Inner>);

/// Proof of what had been evicted when a read began.
#[derive(Clone, Copy)]
pub(crate) struct Epoch(u64);

impl HotCache {
    pub(crate) fn new(capacity: NonZeroUsize) -> Self {
        Self(Mutex::new(Inner { entries: LruCache::new(capacity), evictions: 0, bells: Bells::default() }))
    }

    /// A state, and the append it is the result of if that one may be on its way.
    pub(crate) fn get<A: Any + Send + Sync>(&self, stream: &StreamId) -> Option<(Loaded<A>, Option<Arc<Fate>>)> {
        let mut inner = self.inner();
        let entry = inner.entries.get(stream)?;
        let state = Arc::clone(&entry.state).downcast().ok()?;
        Some((Loaded { state, version: entry.version }, entry.fate.clone()))
    }

    pub(crate) fn epoch(&self) -> Epoch {
        Epoch(self.inner().evictions)
    }

    /// Puts what was read from the log since `epoch`, unless something was evicted meanwhile or a newer one is there.
    pub(crate) fn put_read<A: Any + Send + Sync>(&self, epoch: Epoch, stream: StreamId, loaded: &Loaded<A>) {
        let mut inner = self.inner();
        if inner.evictions == epoch.0 {
            inner.put_newer(stream, loaded, None);
        }
    }

    /// Puts what was just decided here, and the append that is on its way.
    pub(crate) fn put_decided<A: Any + Send + Sync>(&self, stream: StreamId, loaded: &Loaded<A>, fate: Arc<Fate>) {
        let mut inner = self.inner();
        inner.put_newer(stream, loaded, Some(fate));
        inner.bells.ring(&stream);
    }

    /// Drops one that turned out wrong.
    pub(crate) fn evict(&self, stream: &StreamId) {
        let mut inner = self.inner();
        inner.evictions += 1;
        inner.entries.pop(stream);
        inner.bells.ring(stream);
    }

    /// Drops those that have not seen an event of this sequence.
    pub(crate) fn evict_older(&self, events: impl IntoIterator<Item = (StreamId, i64)>) {
        let mut inner = self.inner();
        inner.evictions += 1;
        for (stream, sequence) in events {
            if inner.entries.peek(&stream).is_some_and(|entry| entry.version < sequence) {
                inner.entries.pop(&stream);
            }
            inner.bells.ring(&stream);
        }
    }

    /// Drops everything.
    pub(crate) fn clear(&self) {
        let mut inner = self.inner();
        inner.evictions += 1;
        inner.entries.clear();
        inner.bells.ring_all();
    }

    /// Those who wait for something to happen to a stream.
    pub(super) fn bells<T>(&self, ask: impl FnOnce(&mut Bells) -> T) -> T {
        ask(&mut self.inner().bells)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn put_newer<A: Any + Send + Sync>(&mut self, stream: StreamId, loaded: &Loaded<A>, fate: Option<Arc<Fate>>) {
        let newest = self.entries.peek(&stream).is_none_or(|entry| entry.version < loaded.version);
        if newest {
            let state = Arc::clone(&loaded.state) as Arc<dyn Any + Send + Sync>;
            self.entries.put(stream, Entry { version: loaded.version, state, fate });
        }
    }
}
