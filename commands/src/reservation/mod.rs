//! The use cases of a reservation, one file each.
//!
//! Never here: the rules; they are `domain::reservation`'s.

mod acknowledge_alerts;
mod add_note;
mod admit;
mod answer_offer;
mod assign_doctor;
mod cancel;
mod check_in;
mod complete;
mod decline;
mod doctor;
mod edit_reservation;
mod expire_offer;
mod join_waitlist;
mod mark_no_show;
mod mark_ready;
mod move_reservation;
mod offer_slot;
mod request_reservation;
mod reschedule_reservation;
mod schedule_reservation;
mod set_out;
mod slot;
mod start_treatment;
mod triage;
mod undo;

pub use acknowledge_alerts::acknowledge_alerts;
pub use add_note::add_note;
pub use admit::admit;
pub use answer_offer::answer_offer;
pub use assign_doctor::assign_doctor;
pub use cancel::cancel;
pub use check_in::{check_in, check_in_expecting};
pub use complete::complete;
pub use decline::decline;
pub(crate) use doctor::find as find_doctor;
pub use domain::reservation::{EditReservation, ExpectedWait, MoveReservation, OfferAnswer, Waits};
pub use edit_reservation::edit_reservation;
pub use expire_offer::expire_offer;
pub use join_waitlist::{join_waitlist, leave_waitlist};
pub use mark_no_show::mark_no_show;
pub use mark_ready::mark_ready;
pub use move_reservation::move_reservation;
pub use offer_slot::offer_slot;
pub use request_reservation::{RequestError, RequestReservation, Wish, request_reservation};
pub use reschedule_reservation::{NewTime, reschedule_reservation};
pub use schedule_reservation::{ScheduleError, ScheduleReservation, schedule_reservation};
pub use set_out::set_out;
pub use start_treatment::start_treatment;
pub use triage::{TriageReservation, triage};
pub use undo::undo;
