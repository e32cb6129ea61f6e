//! What can be asked of the hospital.
//!
//! Never here: raw input.

use super::Settings;

/// A request to the hospital.
#[derive(Clone, Copy, Debug)]
pub enum HospitalCommand {
    /// Set everything anew.
    ChangeSettings(Settings),
}
