//! The log from one position to another in large pages, read, decoded and opened ahead, for rebuilds and replays.
//!
//! It has no gaps, so pages are known by number before the ones in front of them were read. Never here: following its
//! end; see `subscription`.

use commands::{Commands, RecordedEvent};
use futures::stream::{self, Stream, StreamExt as _};
use tokio_util::task::AbortOnDropHandle;

use crate::happened::{Happened, Unready, prepare};

/// Events per page.
const PAGE: i64 = 10_000;
/// Pages that are made ready at the same time.
const AHEAD: usize = 2;

/// Why a page was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// An event cannot be made ready.
    #[error(transparent)]
    Unready(#[from] Unready),
    /// A position is missing.
    #[error("the log has no position {0}")]
    Gap(i64),
    /// The process is shutting down.
    #[error("shutting down")]
    Stopped,
}

/// Which events of a page are made ready at all.
pub(crate) type Wants = fn(&RecordedEvent) -> bool;

/// The wanted events behind one position up to another, page by page.
pub(crate) fn pages(
    commands: &Commands,
    after: i64,
    upto: i64,
    wants: Wants,
) -> impl Stream<Item = Result<Vec<Happened>, PageError>> + Send + use<> {
    let commands = commands.clone();
    let starts = std::iter::successors(Some(after), |start| Some(start + PAGE)).take_while(move |start| *start < upto);
    stream::iter(starts)
        .map(move |start| {
            let commands = commands.clone();
            let task = async move { page(&commands, start, upto.min(start + PAGE), wants).await };
            AbortOnDropHandle::new(tokio::spawn(task))
        })
        .buffered(AHEAD)
        .map(|page| page.unwrap_or(Err(PageError::Stopped)))
}

/// One page.
pub(crate) async fn page(commands: &Commands, after: i64, upto: i64, wants: Wants) -> Result<Vec<Happened>, PageError> {
    let recorded = commands.log().read(after, upto - after).await?;
    if recorded.last().map_or(after, |last| last.position) != upto {
        return Err(PageError::Gap(upto));
    }
    Ok(prepare(commands.keys(), recorded.into_iter().filter(wants).collect()).await?)
}
