//! The read side: subscriptions, read models, rebuilds and the live feed.
//!
//! How commands are decided and appended is tested elsewhere.

#![expect(clippy::panic, reason = "a test fails by panicking")]

mod board;
mod exactly_once;
mod feed;
mod hospital;
mod poison;
mod read_your_writes;
mod rebuild;
mod replay;
mod staff;
mod takeover;
