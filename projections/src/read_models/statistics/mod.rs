//! The read model of statistics: every visit as numbers, and how they are counted together.
//!
//! Never here: names or texts; nor the expected wait, which `reservations` knows.

mod project;
mod query;
mod visit;

pub(crate) use project::StatisticsProjection;
pub use query::{By, Group, Period, Promises, Stage, Statistics};
