//! The use cases of a reservation, one file each.
//!
//! Never here: the rules; they are `domain::reservation`'s.

mod admit;
mod cancel;
mod check_in;
mod complete;
mod decline;
mod doctor;
mod edit_reservation;
mod mark_no_show;
mod mark_ready;
mod move_reservation;
mod request_reservation;
mod schedule_reservation;
mod start_treatment;
mod triage;
mod undo;

pub use admit::admit;
pub use cancel::cancel;
pub use check_in::check_in;
pub use complete::complete;
pub use decline::decline;
pub use domain::reservation::{EditReservation, MoveReservation, TriageReservation};
pub use edit_reservation::edit_reservation;
pub use mark_no_show::mark_no_show;
pub use mark_ready::mark_ready;
pub use move_reservation::move_reservation;
pub use request_reservation::{RequestError, RequestReservation, request_reservation};
pub use schedule_reservation::{ScheduleError, ScheduleReservation, schedule_reservation};
pub use start_treatment::start_treatment;
pub use triage::triage;
pub use undo::undo;
