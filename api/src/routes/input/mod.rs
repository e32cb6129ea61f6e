//! Reading requests: bodies and queries field by field, and the headers that make a command conditional or repeatable.
//!
//! Never here: what a field means; each use case reads its own.

mod as_of;
mod asked;
mod fields;
mod path;
mod query;
mod read_after;

pub(crate) use as_of::Then;
pub(crate) use asked::{Asked, BODY_LIMIT, Nothing};
pub(crate) use fields::{Change, Fields, FromFields, at_most, id, number, time, word};
pub(crate) use path::Id;
pub(crate) use query::Query;
pub(crate) use read_after::ReadAfter;
