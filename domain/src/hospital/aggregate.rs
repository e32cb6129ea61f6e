//! The hospital's state and its decisions.
//!
//! Never here: several hospitals; each has a log of its own.

use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{HospitalCommand, HospitalError, HospitalEvent};
use crate::reservation::TriageTargets;
use crate::values::Role;
use crate::{Actor, HoldsPersonal, Issued, Personal};

/// What an administrator sets for everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whether whoever works here must have a second factor.
    pub staff_second_factor: bool,
}

/// The hospital.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hospital {
    settings: Settings,
    triage_targets: TriageTargets,
}

impl Hospital {
    /// The one stream's id.
    pub const ID: Uuid = Uuid::from_u128(1);

    /// What is set, or what stands as long as nothing was.
    #[must_use]
    pub const fn settings(&self) -> Settings {
        self.settings
    }

    /// How soon a treatment should begin, for each colour.
    #[must_use]
    pub const fn triage_targets(&self) -> TriageTargets {
        self.triage_targets
    }

    fn decide(&self, issued: &Issued<HospitalCommand>) -> Result<Vec<HospitalEvent>, HospitalError> {
        let Issued { by, command, .. } = issued;
        if !matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. }) {
            return Err(HospitalError::NotAllowed);
        }
        match *command {
            HospitalCommand::ChangeSettings(settings) => Ok(self.change_settings(settings)),
            HospitalCommand::ChangeTriageTargets(targets) => self.change_triage_targets(targets),
        }
    }

    fn change_settings(&self, settings: Settings) -> Vec<HospitalEvent> {
        if settings == self.settings {
            return Vec::new();
        }
        let Settings { staff_second_factor } = settings;
        vec![HospitalEvent::SettingsChanged { staff_second_factor }]
    }

    fn change_triage_targets(&self, targets: TriageTargets) -> Result<Vec<HospitalEvent>, HospitalError> {
        if !targets.are_in_order() {
            return Err(HospitalError::TargetsOutOfOrder);
        }
        let same = targets == self.triage_targets;
        Ok(if same { Vec::new() } else { vec![HospitalEvent::TriageTargetsChanged { targets }] })
    }
}

impl cqrs_es::Aggregate for Hospital {
    const TYPE: &'static str = "hospital";
    type Command = Issued<HospitalCommand>;
    type Event = HospitalEvent;
    type Error = HospitalError;
    type Services = ();

    async fn handle(&mut self, command: Self::Command, (): &(), sink: &EventSink<Self>) -> Result<(), HospitalError> {
        for event in self.decide(&command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: HospitalEvent) {
        match event {
            HospitalEvent::SettingsChanged { staff_second_factor } => self.settings = Settings { staff_second_factor },
            HospitalEvent::TriageTargetsChanged { targets } => self.triage_targets = targets,
        }
    }
}

impl HoldsPersonal for Hospital {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&mut Personal)) {}
}
