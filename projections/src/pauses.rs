//! How long process managers wait before they try again what failed, and when they give up.
//!
//! Never here: trying.

use std::time::Duration;

/// How long to wait after the first failure, the second, and so on.
const PAUSES: [Duration; 9] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(4),
    Duration::from_hours(12),
    Duration::from_hours(24),
];

/// So often something is tried before somebody has to look.
pub const ATTEMPTS: usize = PAUSES.len() + 1;

/// How long to wait after the attempt with this number, from 1, failed; `None` if that was the last one.
pub(crate) fn pause_after(attempt: i32) -> Option<Duration> {
    PAUSES.get(usize::try_from(attempt - 1).unwrap_or_default()).copied()
}
