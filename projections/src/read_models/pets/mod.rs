//! The read model of pets: what is known about each, and where its visit stands, for its owner and the staff.
//!
//! Never here: its visits themselves, which are reservations; announcing changes, see `live_feed`.

mod fold;
mod project;
mod query;
mod row;

pub(crate) use project::PetsProjection;
pub use query::Pets;
pub use row::{OngoingVisit, PetRow, VaccinationRow, WeightRow};
