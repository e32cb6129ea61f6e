//! The log as one node's subscriptions read it: mostly the same events at the same time, so what one of them fetched
//! serves the others.
//!
//! What is in the log never changes, so a page that was read stays right. Never here: what is done with events.

use std::sync::Arc;

use commands::{Log, RecordedEvent};
use tokio::sync::Mutex;

/// The log, read for several.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    log: Log,
    /// What was fetched last. Held while fetching: who comes meanwhile finds it here.
    page: Arc<Mutex<Arc<[RecordedEvent]>>>,
}

/// Consecutive events of a page.
pub(super) struct Events {
    page: Arc<[RecordedEvent]>,
    from: usize,
    upto: usize,
}

impl std::ops::Deref for Events {
    type Target = [RecordedEvent];

    fn deref(&self) -> &[RecordedEvent] {
        &self.page[self.from..self.upto]
    }
}

impl Reader {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, page: Arc::new(Mutex::new(Arc::new([]))) }
    }

    /// At most so many events behind a position, in order; none if there are none.
    pub(super) async fn behind(&self, position: i64, limit: i64) -> Result<Events, sqlx::Error> {
        let mut page = self.page.lock().await;
        let fetched = page.first().is_some_and(|first| first.position <= position + 1);
        if !fetched || page.last().is_none_or(|last| last.position <= position) {
            let fresh: Arc<[RecordedEvent]> = self.log.read(position, limit).await?.into();
            if fresh.is_empty() {
                return Ok(Events { page: fresh, from: 0, upto: 0 });
            }
            *page = fresh;
        }
        let from = page.partition_point(|event| event.position <= position);
        let upto = page.len().min(from + usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(Events { page: Arc::clone(&page), from, upto })
    }
}
