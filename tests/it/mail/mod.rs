//! Mails, through a real SMTP server: that they come, that none is lost or sent twice, and who sees the queue.
//!
//! What they say is tested beside the words.

mod delivery;
mod faults;
mod letters;
mod office;
mod queue;
mod two_nodes;
