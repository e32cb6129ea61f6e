//! What a pet weighed on a day.
//!
//! Never here: units that people read; see `values`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::WeightId;
use crate::values::Grams;

/// A weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Which.
    pub id: WeightId,
    /// How much.
    pub grams: Grams,
    /// On which day.
    pub on: NaiveDate,
}
