//! Where photos are made: on threads that stand back for everything else, a bounded number at a time.
//!
//! Never here: what is made of them.

use commands::{Crew, NotRun, StandingBack};

use super::intake::Taken;
use super::{PhotoError, Squares, squares};

/// So many wait at most, some seconds' work; whoever comes then is told to come back.
const WAITING: usize = 64;
/// As far back as there is.
const NICE: i32 = 19;
/// From the first that waits on, each thread rests as long as it worked.
const CROWD: usize = 0;

/// The threads.
pub(crate) struct Workshop(StandingBack);

impl Default for Workshop {
    fn default() -> Self {
        Self(StandingBack::new(Crew { name: "photos", waiting: WAITING, nice: NICE, crowd: CROWD, begin: || () }))
    }
}

impl Workshop {
    /// Makes the pictures of a file.
    pub(crate) async fn squares(&self, file: Taken) -> Result<Squares, PhotoError> {
        match self.0.run(move || squares(file.bytes())).await {
            Ok(made) => made,
            Err(NotRun::Crowded) => Err(PhotoError::Crowded),
            // A file that a decoder stumbles over is one that nobody can read.
            Err(NotRun::Failed) => Err(PhotoError::Damaged),
        }
    }
}
