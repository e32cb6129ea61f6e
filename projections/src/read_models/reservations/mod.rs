//! The read model of reservations: the row, how events make it, and how it is asked for, now and as it was.
//!
//! Never here: announcing changes; see `live_feed`.

mod changes;
mod fold;
mod project;
mod query;
mod replay;
mod row;
mod standing;

pub(crate) use project::ReservationsProjection;
pub(crate) use query::ongoing;
pub use query::{ListFilter, Reservations, Scope, board_as_of};
pub use replay::AsOf;
pub use row::{Board, PersonBrief, PetBrief, Queue, ReservationRow, WaitMinutes};
pub use standing::Neighbours;
pub(crate) use standing::Standing;
