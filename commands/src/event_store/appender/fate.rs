//! What becomes of an append, for those that were decided on what it would leave.
//!
//! A stream's sequence alone does not tell: when an append is refused and another node writes one event in its place,
//! the sequence is as expected and the state is not. Never here: why it was refused.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether an append was refused. Until its batch is answered it counts as accepted.
#[derive(Debug, Default)]
pub(crate) struct Fate(AtomicBool);

impl Fate {
    /// Only the writer settles fates, and it is one task: no order with other memory is needed.
    pub(super) fn settle(&self, refused: bool) {
        self.0.store(refused, Ordering::Relaxed);
    }

    pub(super) fn is_refused(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
