//! Mail as seen from inside: the queue for administrators, and in a demonstration the mails themselves.
//!
//! Never here: sending.

pub(super) mod admin;
pub(super) mod dev;
