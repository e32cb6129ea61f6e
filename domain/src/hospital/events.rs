//! What happened to the hospital. The JSON of every variant is kept for ever.
//!
//! Never here: anything personal.

use serde::{Deserialize, Serialize};

use crate::{ClaimChange, Event, HoldsPersonal, Personal};

/// Something that happened to the hospital.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum HospitalEvent {
    /// An administrator set something; everything is said, also what stayed.
    SettingsChanged {
        /// Whether whoever works here must have a second factor.
        staff_second_factor: bool,
    },
}

impl Event for HospitalEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        match self {
            Self::SettingsChanged { .. } => Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::SettingsChanged { .. } => "SettingsChanged",
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
