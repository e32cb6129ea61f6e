//! The time of day, as this node knows it.
//!
//! Never here: what the database's clock decides, such as leases.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use tokio::sync::watch;

/// How long a wait goes on without a look at the clock, which somebody may have set.
const LONG_WAIT: Duration = Duration::from_mins(10);

/// The time of day. A test can put it forward.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_seconds: Arc<watch::Sender<i64>>,
}

impl Clock {
    /// The moment, to the microsecond, as the database keeps it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = *self.ahead_seconds.borrow();
        (Utc::now() + TimeDelta::seconds(ahead)).trunc_subsecs(6)
    }

    /// Returns when a moment has come.
    pub async fn reaches(&self, moment: DateTime<Utc>) {
        let mut set = self.ahead_seconds.subscribe();
        while let Ok(left) = (moment - self.now()).to_std()
            && !left.is_zero()
        {
            tokio::select! {
                () = tokio::time::sleep(left.min(LONG_WAIT)) => {}
                _ = set.changed() => {}
            }
        }
    }

    /// Puts the clock forward, for this clock and its clones.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_seconds.send_modify(|ahead| *ahead += by.num_seconds());
    }
}
