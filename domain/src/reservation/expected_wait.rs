//! What a customer was told about their wait when the pet came, kept to be compared with what happened.
//!
//! Never here: how it is computed; that takes everybody else's visits and is done outside.

use serde::{Deserialize, Serialize};

/// An expected wait, as a range of minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedWait {
    /// At least so many.
    pub low: u32,
    /// At most so many.
    pub high: u32,
}
