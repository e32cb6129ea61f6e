//! The use cases of a chat room, one file each.
//!
//! Never here: the rules; they are `domain::room`'s. Nor who is in a room now; that is `api`'s.

mod assign_consultation;
mod blocked;
mod close_room;
mod delete_message;
mod edit_message;
mod enter_room;
mod find_message;
mod open_consultation;
mod open_direct_room;
mod open_general;
mod open_room;
mod post_message;

pub use assign_consultation::assign_consultation;
pub use close_room::close_room;
pub use delete_message::delete_message;
pub use domain::room::Body;
pub use edit_message::{EditMessage, edit_message};
pub use enter_room::{Entry, enter_room};
pub use find_message::MessageAt;
pub use open_consultation::open_consultation;
pub use open_direct_room::open_direct_room;
pub use open_general::open_general;
pub use open_room::{OpenRoom, open_room};
pub use post_message::{PostMessage, Sent, post_message};
