//! A reservation: everything that happens to one visit, from the customer's request until the pet goes home.
//!
//! Never here: the order of other reservations, or whether the pet has another one; the first is a rank that arrives
//! in the command, the second a claim.

mod aggregate;
mod commands;
mod decisions;
mod error;
mod events;
mod status;
#[cfg(test)]
mod tests;
mod triage;

pub use aggregate::Reservation;
pub use commands::{
    EditReservation, MoveReservation, Placement, RequestReservation, ReservationCommand, ScheduleReservation,
    TriageReservation,
};
pub use error::ReservationError;
pub use events::{DoctorRef, Moved, PetRef, Requested, ReservationEvent, Scheduled, Triaged};
pub use status::Status;
pub use triage::{Acuity, Treatment};
