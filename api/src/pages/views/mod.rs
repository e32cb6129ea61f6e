//! What templates show of the read models: words in the reader's language, prepared so that a template only places them.
//!
//! Never here: reading a database.

mod alert;
mod attachment;
mod card;
mod device;
mod event;
mod filter;
mod note;
mod pieces;
mod portrait;
mod visit;

pub(crate) use alert::VisitAlert;
pub(crate) use attachment::Attachment;
pub(super) use card::kind;
pub(crate) use card::{Card, Offer};
pub(crate) use device::device;
pub(crate) use event::{EventLine, event_name};
pub(crate) use filter::Filter;
pub(crate) use note::Note;
pub(crate) use pieces::{Choice, Icon, Moment, Qr, SpeciesIcon};
pub(crate) use portrait::{Portrait, photo_address};
pub(crate) use visit::{Action, Visit};
