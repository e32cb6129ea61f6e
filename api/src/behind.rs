//! What is done behind an answer, so that nobody learns from its time whether there was anything to do.
//!
//! Only so much at a time: what comes on top is left out. Never here: what somebody relies on.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// So much is under way at a time.
const ROOM: usize = 64;

/// The room for what is done behind answers. Cheap to clone.
#[derive(Clone)]
pub struct Behind(Arc<Semaphore>);

impl Default for Behind {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM)))
    }
}

impl Behind {
    /// Begins the work and does not wait for it. False if there is no room for it.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> bool {
        let Ok(permit) = Arc::clone(&self.0).try_acquire_owned() else {
            tracing::warn!("too much is being done behind answers; something was left out");
            return false;
        };
        tokio::spawn(async move {
            work.await;
            drop(permit);
        });
        true
    }
}
