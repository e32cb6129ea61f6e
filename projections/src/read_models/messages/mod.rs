//! The read model of chat messages: what was written in each room, as it reads now.
//!
//! Never here: rooms; nor what somebody may see, which `api` decides.

mod project;
mod query;
mod row;

pub(crate) use project::MessagesProjection;
pub use query::Messages;
pub use row::{Earlier, MessageRow};
