//! The use cases of a reservation, one file each.
//!
//! Never here: the rules; they are `domain::reservation`'s.

mod acknowledge_alerts;
mod add_attachment;
mod add_note;
mod admit;
mod assign_doctor;
mod cancel;
mod check_in;
mod complete;
mod decline;
mod doctor;
mod edit_reservation;
mod mark_no_show;
mod mark_ready;
mod move_reservation;
mod remove_attachment;
mod request_reservation;
mod schedule_reservation;
mod set_out;
mod start_treatment;
mod triage;
mod undo;

pub use acknowledge_alerts::acknowledge_alerts;
pub use add_attachment::{AttachmentError, NewAttachment, add_attachment, may_attach};
pub use add_note::add_note;
pub use admit::admit;
pub use assign_doctor::assign_doctor;
pub use cancel::cancel;
pub use check_in::check_in;
pub use complete::complete;
pub use decline::decline;
pub use domain::reservation::{EditReservation, MoveReservation};
pub use edit_reservation::edit_reservation;
pub use mark_no_show::mark_no_show;
pub use mark_ready::mark_ready;
pub use move_reservation::move_reservation;
pub use remove_attachment::remove_attachment;
pub use request_reservation::{RequestError, RequestReservation, request_reservation};
pub use schedule_reservation::{ScheduleError, ScheduleReservation, schedule_reservation};
pub use set_out::set_out;
pub use start_treatment::start_treatment;
pub use triage::{TriageReservation, triage};
pub use undo::undo;
