//! Taking a file in: piece by piece, no longer than a photo may be, and all of them together no more than the memory
//! that is meant for them.
//!
//! Never here: how slowly a body may come; the server's own bodies see to that.

use std::sync::Arc;

use axum::body::{Body, BodyDataStream};
use axum::http::StatusCode;
use futures::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{PHOTO_LIMIT, PhotoError};
use crate::problem::Problem;

/// All files that are on their way or wait, together: more than 50 of what phones make.
const MEMORY: usize = 256 * 1024 * 1024;
/// What is counted at a time.
const UNIT: usize = 64 * 1024;
/// So much of a file that is too long is read and forgotten, so that whoever sends it gets to hear why it was refused.
pub(crate) const HEARD_OUT: usize = 8 * PHOTO_LIMIT;

/// The memory for files that are sent.
pub(crate) struct Intake(Arc<Semaphore>);

/// A file, or the beginning of one, with the memory that it takes.
pub(crate) struct Taken {
    file: Vec<u8>,
    all: Arc<Semaphore>,
    own: Option<OwnedSemaphorePermit>,
}

impl Default for Intake {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MEMORY / UNIT)))
    }
}

impl Intake {
    /// Begins a file.
    pub(crate) fn begin(&self) -> Taken {
        Taken { file: Vec::new(), all: Arc::clone(&self.0), own: None }
    }

    /// Takes in the whole of a body.
    pub(crate) async fn take(&self, body: Body) -> Result<Taken, Problem> {
        let mut taken = self.begin();
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "bad_request"))?;
            if let Err(refused) = taken.add(&piece) {
                hear_out(&mut pieces).await;
                return Err(refused.into());
            }
        }
        Ok(taken)
    }
}

impl Taken {
    /// Adds what came next.
    pub(crate) fn add(&mut self, piece: &[u8]) -> Result<(), PhotoError> {
        let length = self.file.len() + piece.len();
        if length > PHOTO_LIMIT {
            return Err(PhotoError::TooLarge);
        }
        let held = self.own.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(length.div_ceil(UNIT) - held).unwrap_or(u32::MAX);
        if more > 0 {
            let more = Arc::clone(&self.all).try_acquire_many_owned(more).map_err(|_| PhotoError::Crowded)?;
            match &mut self.own {
                Some(own) => own.merge(more),
                own => *own = Some(more),
            }
        }
        self.file.extend_from_slice(piece);
        Ok(())
    }

    /// The file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.file
    }
}

/// An answer that comes before the end of what is sent is often not read.
async fn hear_out(pieces: &mut BodyDataStream) {
    let mut heard = 0;
    while heard < HEARD_OUT
        && let Some(Ok(piece)) = pieces.next().await
    {
        heard += piece.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ends_at_the_limit_and_all_of_them_at_the_memory() {
        let intake = Intake::default();
        let piece = vec![7; PHOTO_LIMIT / 10];
        let mut taken = Vec::new();
        let refused = loop {
            let mut one = intake.begin();
            match (0..10).try_for_each(|_| one.add(&piece)) {
                Ok(()) => taken.push(one),
                Err(refused) => break refused,
            }
        };
        assert_eq!((refused, taken.len()), (PhotoError::Crowded, MEMORY / PHOTO_LIMIT));
        assert_eq!(taken[0].add(b"x"), Err(PhotoError::TooLarge));
        assert_eq!(taken.pop().unwrap().bytes().len(), PHOTO_LIMIT);
        assert_eq!(intake.begin().add(&piece), Ok(()), "what was dropped makes room");
    }

    #[tokio::test]
    async fn what_is_too_long_is_heard_out() {
        let intake = Intake::default();
        let body = |length| Body::from(vec![7; length]);
        assert_eq!(intake.take(body(100)).await.unwrap().bytes().len(), 100);
        let refused = intake.take(body(PHOTO_LIMIT + 1)).await.err().unwrap();
        assert_eq!((refused.status().as_u16(), refused.code()), (413, "photo_too_large"));
    }
}
