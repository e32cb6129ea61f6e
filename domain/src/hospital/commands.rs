//! What can be asked of the hospital.
//!
//! Never here: raw input.

use super::{BookingRules, Settings};
use crate::reservation::TriageTargets;
use crate::values::{Phone, Text, Zone};

/// A request to the hospital.
#[derive(Clone, Debug)]
pub enum HospitalCommand {
    /// Set everything anew.
    ChangeSettings(Settings),
    /// Set how soon a treatment should begin.
    ChangeTriageTargets(TriageTargets),
    /// Say in which time zone it is.
    ChangeTimeZone(Zone),
    /// Say what holds for appointments.
    ChangeBookingRules(BookingRules),
    /// Say under which number it can be called.
    ChangeHospitalPhone(Option<Phone>),
    /// Say all of these at once.
    ChangeBooking {
        /// In which time zone it is.
        zone: Zone,
        /// Under which number it can be called.
        phone: Option<Phone>,
        /// What holds for appointments.
        rules: BookingRules,
    },
    /// Book nothing online for the time being.
    PauseOnlineBooking {
        /// What customers are told about it.
        reason: Option<Text<500>>,
    },
    /// Book online again.
    ResumeOnlineBooking,
}
