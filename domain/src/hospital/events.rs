//! What happened to the hospital. The JSON of every variant is kept for ever.
//!
//! Never here: anything personal.

use serde::{Deserialize, Serialize};

use super::BookingRules;
use crate::reservation::TriageTargets;
use crate::values::Zone;
use crate::{ClaimChange, Event, HoldsPersonal, Personal};

/// Something that happened to the hospital.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum HospitalEvent {
    /// An administrator set something; everything is said, also what stayed.
    SettingsChanged {
        /// Whether whoever works here must have a second factor.
        staff_second_factor: bool,
    },
    /// An administrator set how soon a treatment should begin. It holds for what is triaged from then on.
    TriageTargetsChanged {
        /// All of them.
        targets: TriageTargets,
    },
    /// It said in which time zone it is.
    TimeZoneChanged {
        /// Which.
        zone: Zone,
    },
    /// It said what holds for appointments; these are all rules now.
    BookingRulesChanged(BookingRules),
    /// It said under which number it can be called.
    HospitalPhoneChanged {
        /// Which; none any more.
        phone: Option<String>,
    },
    /// No appointments are booked online for the time being.
    OnlineBookingPaused {
        /// What customers are told about it.
        reason: Option<String>,
    },
    /// Appointments are booked online again.
    OnlineBookingResumed {},
}

impl Event for HospitalEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        Vec::new()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::SettingsChanged { .. } => "SettingsChanged",
            Self::TriageTargetsChanged { .. } => "TriageTargetsChanged",
            Self::TimeZoneChanged { .. } => "TimeZoneChanged",
            Self::BookingRulesChanged(_) => "BookingRulesChanged",
            Self::HospitalPhoneChanged { .. } => "HospitalPhoneChanged",
            Self::OnlineBookingPaused { .. } => "OnlineBookingPaused",
            Self::OnlineBookingResumed {} => "OnlineBookingResumed",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for HospitalEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for HospitalEvent {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&mut Personal)) {}
}
