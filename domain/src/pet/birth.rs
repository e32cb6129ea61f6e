//! When a pet was born, as exactly as anybody knows.
//!
//! Never here: today.

use serde::{Deserialize, Serialize};

use super::words;
use crate::values::Invalid;

words! {
    /// How exactly a date of birth is known.
    BirthPrecision {
        /// To the day.
        Day = "day",
        /// To a month or so.
        Month = "month",
        /// To a year or so.
        Year = "year",
    }
}
