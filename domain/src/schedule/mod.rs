//! When a doctor sees patients: weekly hours, time off, and the times that follow from them.
//!
//! One stream per doctor, under the id of their account. Never here: which of these times are taken; those are claims
//! of reservations.

mod aggregate;
mod commands;
mod error;
mod events;
mod hours;
mod slots;
#[cfg(test)]
mod tests;

pub use aggregate::{Schedule, TimeOff};
pub use commands::ScheduleCommand;
pub use error::ScheduleError;
pub use events::ScheduleEvent;
pub use hours::{DayTime, WeekDay, WeeklyHours, WorkingTime};
pub use slots::{CELL, LONGEST, PartOfDay, Slot, cells};
