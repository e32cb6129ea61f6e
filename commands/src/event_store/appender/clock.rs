//! The clock that events are recorded by: the machine's, or behind it where a past is made up.
//!
//! Never here: that the log's time never goes back; the plan sees to that.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The clock of one node's writer.
#[derive(Clone, Debug, Default)]
pub(super) struct LogClock {
    behind_seconds: Arc<AtomicI64>,
}

impl LogClock {
    pub(super) fn now(&self) -> DateTime<Utc> {
        Utc::now() - TimeDelta::seconds(self.behind_seconds.load(Ordering::Relaxed))
    }

    /// Never ahead: whatever is recorded then would hold the log's time there.
    pub(super) fn set_back(&self, by: TimeDelta) {
        self.behind_seconds.store(by.num_seconds().max(0), Ordering::Relaxed);
    }
}
