//! What happened to a doctor's schedule. The JSON of every variant is kept for ever.
//!
//! Never here: why somebody is away; it is nobody's business.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::WeeklyHours;
use crate::{AccountId, ClaimChange, Event, HoldsPersonal, Personal, TimeOffId};

/// Something that happened to a doctor's schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScheduleEvent {
    /// The weekly hours are these now.
    WorkingHoursSet {
        /// Whose.
        doctor: AccountId,
        /// All of them.
        hours: WeeklyHours,
        /// How long an appointment takes, if not as long as everybody's.
        appointment_minutes: Option<u16>,
    },
    /// The doctor will not work for a while.
    TimeOffAdded {
        /// Who.
        doctor: AccountId,
        /// Which time off.
        id: TimeOffId,
        /// From when.
        from: DateTime<Utc>,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The doctor works then after all.
    TimeOffRemoved {
        /// Who.
        doctor: AccountId,
        /// Which time off.
        id: TimeOffId,
        /// From when.
        from: DateTime<Utc>,
        /// Until when.
        until: DateTime<Utc>,
    },
}

impl Event for ScheduleEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        Vec::new()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::WorkingHoursSet { .. } => "WorkingHoursSet",
            Self::TimeOffAdded { .. } => "TimeOffAdded",
            Self::TimeOffRemoved { .. } => "TimeOffRemoved",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for ScheduleEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for ScheduleEvent {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&mut Personal)) {}
}
