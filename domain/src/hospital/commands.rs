//! What can be asked of the hospital.
//!
//! Never here: raw input.

use super::Settings;
use crate::reservation::TriageTargets;

/// A request to the hospital.
#[derive(Clone, Copy, Debug)]
pub enum HospitalCommand {
    /// Set everything anew.
    ChangeSettings(Settings),
    /// Set how soon a treatment should begin.
    ChangeTriageTargets(TriageTargets),
}
