//! The read model of reservations: the row, how events make it, and how it is asked for, now and as it was.
//!
//! Never here: announcing changes; see `live_feed`.

mod changes;
mod fold;
mod forecast;
mod measured;
mod project;
mod query;
mod replay;
mod row;
#[cfg(test)]
mod simulated_day;
mod standing;
mod ticket;
mod time;

pub(crate) use project::ReservationsProjection;
pub(crate) use query::{last_treated, ongoing};
pub use query::{ListFilter, Reservations, Scope, board_as_of};
pub use replay::AsOf;
pub use row::{AlertBrief, Board, PersonBrief, PetBrief, Queue, ReservationRow, WaitMinutes};
pub use standing::Neighbours;
pub(crate) use standing::Standing;
pub use time::{OfferBrief, WaitlistBrief};
