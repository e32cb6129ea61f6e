//! Setting up a second factor: the secret and what carries it to somebody's app.
//!
//! Never here: checking codes; `commands::account` does.

mod qr;
mod setup;

pub(crate) use qr::QrCode;
pub(crate) use setup::{Setup, SetupKeys};
