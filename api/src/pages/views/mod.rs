//! What templates show of the read models: words in the reader's language, prepared so that a template only places them.
//!
//! Never here: reading a database.

mod card;
mod device;
mod event;
mod pieces;
mod visit;

pub(super) use card::kind;
pub(crate) use card::{Card, Offer};
pub(crate) use device::device;
pub(crate) use event::{EventLine, event_name};
pub(crate) use pieces::{Choice, Icon, Moment, Qr, SpeciesIcon};
pub(crate) use visit::{Action, Visit};
