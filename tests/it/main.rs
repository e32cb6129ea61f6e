//! The integration tests, in one program: a module per subject, each test named after the behaviour it shows.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod api;
mod architecture;
mod command_line;
mod defence;
mod embedded_postgres;
mod event_fixtures;
mod log;
mod mail;
mod projections;
mod soak;
mod verify_script;
