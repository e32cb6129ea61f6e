//! What the tests share: databases of their own, nodes as processes, and the long rounds of faults.
//!
//! Never here: a test.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a harness stops at the first surprise")]

pub mod app;
pub mod authenticator;
pub mod database;
pub mod node;
pub mod smtp;
pub mod soak;
pub mod sse;
