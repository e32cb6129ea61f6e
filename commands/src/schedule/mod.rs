//! The use cases of a doctor's schedule, one file each, and which times are free.
//!
//! Never here: the rules; they are `domain::schedule`'s.

mod add_time_off;
mod free_slots;
mod remove_time_off;
mod set_working_hours;

pub use add_time_off::add_time_off;
pub use free_slots::{FreeSlot, FreeTimes, free_slots, nearest_slots};
pub(crate) use free_slots::{Taken, read_cell};
pub use remove_time_off::remove_time_off;
pub use set_working_hours::{HoursError, is_doctor, set_working_hours};
