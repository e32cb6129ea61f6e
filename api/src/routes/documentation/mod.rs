//! The description of the JSON API: what is said once for all routes, the document, and its page.
//!
//! Never here: a route's own description; it stands at its handler.

mod document;
mod exact;
mod page;
mod refusals;

pub(crate) use document::Document;
pub(crate) use page::router;
pub(crate) use refusals::{CommandRefusals, Conditions, OpenRefusals, ReadRefusals, Reading};
