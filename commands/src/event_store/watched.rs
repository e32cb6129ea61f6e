//! Waking whoever waits for something to happen to one stream, on this node or another.
//!
//! The bell hangs where the node's memory of a stream changes, so whoever is woken and asks that memory hears the news.
//! Never here: what happened.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch::{Receiver, Sender};

use super::{HotCache, StreamId};

/// A bell for each stream that somebody watches.
#[derive(Default)]
pub(super) struct Bells(HashMap<StreamId, Sender<()>>);

impl Bells {
    pub(super) fn ring(&self, stream: &StreamId) {
        if let Some(bell) = self.0.get(stream) {
            bell.send_replace(());
        }
    }

    pub(super) fn ring_all(&self) {
        for bell in self.0.values() {
            bell.send_replace(());
        }
    }

    fn listen(&mut self, stream: StreamId) -> Receiver<()> {
        self.0.entry(stream).or_default().subscribe()
    }

    /// The last one to leave takes the bell down.
    fn leave(&mut self, stream: &StreamId) {
        if self.0.get(stream).is_some_and(|bell| bell.receiver_count() <= 1) {
            self.0.remove(stream);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Rings when something may have happened to a stream.
pub(crate) struct Watch {
    cache: Arc<HotCache>,
    stream: StreamId,
    bell: Receiver<()>,
}

impl Watch {
    /// Listens from now on. What happened just before is for the caller to ask once.
    pub(crate) fn new(cache: Arc<HotCache>, stream: StreamId) -> Self {
        let bell = cache.bells(|bells| bells.listen(stream));
        Self { cache, stream, bell }
    }

    /// Whether it rang since this was asked last.
    pub(crate) fn rang(&mut self) -> bool {
        let rang = self.bell.has_changed().unwrap_or(true);
        self.bell.mark_unchanged();
        rang
    }

    /// Returns when it rings, at once if it has since it was asked last.
    pub(crate) async fn rings(&mut self) {
        if self.bell.changed().await.is_err() {
            // The bell hangs as long as somebody listens.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.cache.bells(|bells| bells.leave(&self.stream));
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use domain::account::Account;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn it_rings_for_its_own_stream_and_is_taken_down() {
        let cache = Arc::new(HotCache::new(NonZeroUsize::MIN));
        let stream = |number| StreamId::of::<Account>(Uuid::from_u128(number));
        let mut one = Watch::new(Arc::clone(&cache), stream(1));
        let other = Watch::new(Arc::clone(&cache), stream(1));
        assert!(!one.rang());
        cache.evict_older([(stream(2), 7)]);
        assert!(!one.rang());
        cache.evict_older([(stream(1), 7)]);
        assert!(one.rang() && !one.rang());
        cache.clear();
        one.rings().await;
        drop(one);
        assert_eq!(cache.bells(|bells| bells.len()), 1);
        drop(other);
        assert_eq!(cache.bells(|bells| bells.len()), 0);
    }
}
