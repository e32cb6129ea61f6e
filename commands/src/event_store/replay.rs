//! Reading and decoding the whole log in order, as fast as two processors can: while one page is decoded, PostgreSQL
//! already sends the next.
//!
//! Never here: opening personal texts; a replay that shows them asks `Keys` for whole pages.

use domain::{AnyEvent, DecodeError};
use futures::stream::{Stream, TryStreamExt as _};

use super::{Log, RecordedEvent};
use crate::Unavailable;

/// Pages that are fetched or decoded at the same time.
const AT_ONCE: usize = 3;

/// Events with what they say, in order.
pub type DecodedPage = Vec<(RecordedEvent, AnyEvent)>;

impl Log {
    /// Reads and decodes everything behind a position, in order, page by page. Personal texts are still sealed.
    pub fn replay(&self, after: i64) -> impl Stream<Item = Result<DecodedPage, Unavailable>> + '_ {
        self.pages(after, None)
            .map_err(Unavailable::from)
            .map_ok(|page| async move {
                let decoded = tokio::task::spawn_blocking(move || decode(page)).await;
                decoded.map_err(|_| Unavailable::Stopped)?.map_err(Unavailable::unreadable)
            })
            .try_buffered(AT_ONCE)
    }
}

fn decode(page: Vec<RecordedEvent>) -> Result<DecodedPage, DecodeError> {
    page.into_iter().map(|recorded| recorded.decode().map(|event| (recorded, event))).collect()
}
