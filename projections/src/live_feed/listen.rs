//! Listening: everything behind a position from the table, then live, without a gap and nothing twice.
//!
//! Never here: following the table for the node.

use std::sync::Arc;

use async_stream::stream;
use domain::ReservationId;
use futures::Stream;
use tokio::sync::broadcast::Receiver;

use super::{Announcement, FeedItem, LiveFeed};
use crate::ReadError;
use crate::read_models::reservations::ReservationRow;

impl LiveFeed {
    /// All changes behind a position, or from now on, without end.
    ///
    /// The stream ends when the listener is too slow, and after [`Announcement::Reset`]. Who comes back with the last
    /// position heard hears every position exactly once.
    pub fn subscribe(&self, after: Option<i64>) -> impl Stream<Item = Announcement> + Send + 'static + use<> {
        let feed = self.clone();
        let (mut live, joined) = self.join();
        stream! {
            let mut heard = after.unwrap_or(joined);
            if heard != joined && !feed.remembers(heard).await {
                yield Announcement::Reset;
                return;
            }
            while heard < joined {
                let Some(items) = feed.replay(heard, joined, None).await else {
                    yield Announcement::Reset;
                    return;
                };
                heard = items.last().map_or(joined, |last| last.position);
                for item in items {
                    yield Announcement::Change(item);
                }
            }
            while let Ok(announcement) = live.recv().await {
                match announcement {
                    Announcement::Change(item) if item.position <= heard => {}
                    Announcement::Change(item) => yield Announcement::Change(item),
                    Announcement::Reset => {
                        yield Announcement::Reset;
                        return;
                    }
                }
            }
        }
    }

    /// The changes of one reservation, and, whenever its turn changed, the reservation with the position of the latest
    /// change that could have moved it.
    ///
    /// After what was missed comes the reservation as it is, unless that was heard already. Ends as [`Self::subscribe`] does.
    pub fn follow(
        &self,
        id: ReservationId,
        after: Option<i64>,
    ) -> impl Stream<Item = Announcement> + Send + 'static + use<> {
        let feed = self.clone();
        let (mut live, joined, current) = {
            let seen = self.seen();
            (self.shared.listeners.subscribe(), seen.position, seen.standing.get(id))
        };
        stream! {
            let mut heard = after.unwrap_or(joined);
            let mut sent = after;
            if heard != joined && !feed.remembers(heard).await {
                yield Announcement::Reset;
                return;
            }
            while heard < joined {
                let Some(items) = feed.replay(heard, joined, Some(id)).await else {
                    yield Announcement::Reset;
                    return;
                };
                heard = items.last().map_or(joined, |last| last.position);
                for item in items {
                    sent = Some(item.position);
                    yield Announcement::Change(item);
                }
            }
            let mut queue = current.as_ref().and_then(|row| row.queue);
            if sent != Some(joined)
                && let Some(Ok(item)) = current.map(|row| FeedItem::new(joined, true, row))
            {
                yield Announcement::Change(Arc::new(item));
            }
            while let Ok(announcement) = live.recv().await {
                match announcement {
                    Announcement::Change(item) if item.position <= heard => {}
                    Announcement::Change(item) if item.row.id == id => {
                        queue = item.row.queue;
                        yield Announcement::Change(item);
                    }
                    Announcement::Change(item) => {
                        let now = feed.now(id, item.position);
                        if let Some(row) = now.filter(|row| row.queue != queue) {
                            queue = row.queue;
                            if let Ok(item) = FeedItem::new(item.position, item.last, row) {
                                yield Announcement::Change(Arc::new(item));
                            }
                        }
                    }
                    Announcement::Reset => {
                        yield Announcement::Reset;
                        return;
                    }
                }
            }
        }
    }

    /// A place among the listeners, and the last position that will not be heard there.
    fn join(&self) -> (Receiver<Announcement>, i64) {
        let seen = self.seen();
        (self.shared.listeners.subscribe(), seen.position)
    }

    /// An ongoing reservation as it is, unless more was told since a position: then there is more to hear first.
    fn now(&self, id: ReservationId, heard: i64) -> Option<ReservationRow> {
        let seen = self.seen();
        if seen.told == heard { seen.standing.get(id) } else { None }
    }

    /// Whether everything behind a position can still be told. A position that no log has reached comes from another
    /// installation, or from before a restore.
    async fn remembers(&self, position: i64) -> bool {
        match self.changes_behind(position, Some(uuid::Uuid::nil())).await {
            Ok(changes) => changes.floor <= position && position <= changes.checkpoint,
            Err(error) => give_up(&error),
        }
    }

    /// A page of changes behind one position up to another; `None` if they are not all known any more.
    async fn replay(&self, after: i64, upto: i64, of: Option<ReservationId>) -> Option<Vec<Arc<FeedItem>>> {
        let changes = match self.changes_behind(after, of.map(ReservationId::uuid)).await {
            Ok(changes) => changes,
            Err(error) => {
                give_up(&error);
                return None;
            }
        };
        if changes.floor > after {
            return None;
        }
        let up_to_here = changes.rows.into_iter().take_while(|change| change.position <= upto);
        up_to_here
            .map(|change| {
                let queue = self.queue_of(change.row.id);
                let row = ReservationRow { queue, ..change.row };
                FeedItem::new(change.position, change.last || of.is_some(), row).map(Arc::new).ok()
            })
            .collect()
    }
}

/// A listener that cannot be served is told to begin anew.
fn give_up(error: &ReadError) -> bool {
    tracing::warn!(%error, "a listener could not be told what it missed");
    false
}
