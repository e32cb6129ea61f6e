//! Long rounds of load and faults. `make soak` runs them in full, the integration tests in a short form.
//!
//! Never here: single faults with one expected outcome; those are integration tests.

mod checks;
mod crash;
mod load;
mod takeover;

pub use crash::crash_rounds;
pub use takeover::takeover;
