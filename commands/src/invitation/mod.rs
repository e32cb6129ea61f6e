//! The use cases of an invitation to work here, one file each.
//!
//! Never here: granting the role, or the mail that invites; processes of the hospital's do that.

mod accept_invitation;
mod find_open_invitation;
mod invite_staff;
mod withdraw_invitation;

pub use accept_invitation::accept_invitation;
pub use find_open_invitation::{OpenInvitation, find_open_invitation, open_invitation};
pub use invite_staff::invite_staff;
pub use withdraw_invitation::withdraw_invitation;
