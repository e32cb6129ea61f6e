//! The hospital's state and its decisions.
//!
//! Never here: several hospitals; each has a log of its own.

use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{HospitalCommand, HospitalError, HospitalEvent};
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
}

impl Hospital {
    /// The one stream's id.
    pub const ID: Uuid = Uuid::from_u128(1);

    /// What is set, or what stands as long as nothing was.
    #[must_use]
    pub const fn settings(&self) -> Settings {
        self.settings
    }

    fn decide(&self, issued: &Issued<HospitalCommand>) -> Result<Vec<HospitalEvent>, HospitalError> {
        let Issued { by, command: HospitalCommand::ChangeSettings(settings), .. } = *issued;
        if !matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. }) {
            return Err(HospitalError::NotAllowed);
        }
        if settings == self.settings {
            return Ok(Vec::new());
        }
        let Settings { staff_second_factor } = settings;
        Ok(vec![HospitalEvent::SettingsChanged { staff_second_factor }])
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
        }
    }
}

impl HoldsPersonal for Hospital {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&mut Personal)) {}
}
