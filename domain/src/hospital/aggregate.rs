//! The hospital's state and its decisions.
//!
//! Never here: several hospitals; each has a log of its own.

use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BookingRules, HospitalCommand, HospitalError, HospitalEvent, Pause};
use crate::reservation::TriageTargets;
use crate::values::{Phone, Role, Zone};
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
    zone: Zone,
    booking: BookingRules,
    phone: Option<String>,
    pause: Option<Pause>,
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

    /// What its clocks show.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// What holds for appointments.
    #[must_use]
    pub const fn booking(&self) -> BookingRules {
        self.booking
    }

    /// The number to call.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }

    /// That nothing is booked online for the time being.
    #[must_use]
    pub const fn pause(&self) -> Option<&Pause> {
        self.pause.as_ref()
    }

    fn decide(&self, issued: Issued<HospitalCommand>) -> Result<Vec<HospitalEvent>, HospitalError> {
        let Issued { by, command, .. } = issued;
        if !matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. }) {
            return Err(HospitalError::NotAllowed);
        }
        let zone_changed = |zone| (zone != self.zone).then_some(HospitalEvent::TimeZoneChanged { zone });
        let rules_changed = |rules| (rules != self.booking).then_some(HospitalEvent::BookingRulesChanged(rules));
        let phone_changed = |phone: Option<Phone>| {
            let phone = phone.map(|phone| phone.as_str().to_owned());
            (phone != self.phone).then_some(HospitalEvent::HospitalPhoneChanged { phone })
        };
        let changed = match command {
            HospitalCommand::ChangeSettings(settings) => {
                let Settings { staff_second_factor } = settings;
                (settings != self.settings).then_some(HospitalEvent::SettingsChanged { staff_second_factor })
            }
            HospitalCommand::ChangeTriageTargets(targets) => {
                if !targets.are_in_order() {
                    return Err(HospitalError::TargetsOutOfOrder);
                }
                (targets != self.triage_targets).then_some(HospitalEvent::TriageTargetsChanged { targets })
            }
            HospitalCommand::ChangeTimeZone(zone) => zone_changed(zone),
            HospitalCommand::ChangeBookingRules(rules) => {
                rules.check()?;
                rules_changed(rules)
            }
            HospitalCommand::ChangeHospitalPhone(phone) => phone_changed(phone),
            HospitalCommand::ChangeBooking { zone, phone, rules } => {
                rules.check()?;
                let changed = [zone_changed(zone), phone_changed(phone), rules_changed(rules)];
                return Ok(changed.into_iter().flatten().collect());
            }
            HospitalCommand::PauseOnlineBooking { reason } => {
                let reason = reason.map(|reason| reason.as_str().to_owned());
                let paused = Some(Pause { reason: reason.clone() });
                (paused != self.pause).then_some(HospitalEvent::OnlineBookingPaused { reason })
            }
            HospitalCommand::ResumeOnlineBooking => {
                self.pause.is_some().then_some(HospitalEvent::OnlineBookingResumed {})
            }
        };
        Ok(changed.into_iter().collect())
    }
}

impl cqrs_es::Aggregate for Hospital {
    const TYPE: &'static str = "hospital";
    type Command = Issued<HospitalCommand>;
    type Event = HospitalEvent;
    type Error = HospitalError;
    type Services = ();

    async fn handle(&mut self, command: Self::Command, (): &(), sink: &EventSink<Self>) -> Result<(), HospitalError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: HospitalEvent) {
        match event {
            HospitalEvent::SettingsChanged { staff_second_factor } => self.settings = Settings { staff_second_factor },
            HospitalEvent::TriageTargetsChanged { targets } => self.triage_targets = targets,
            HospitalEvent::TimeZoneChanged { zone } => self.zone = zone,
            HospitalEvent::BookingRulesChanged(rules) => self.booking = rules,
            HospitalEvent::HospitalPhoneChanged { phone } => self.phone = phone,
            HospitalEvent::OnlineBookingPaused { reason } => self.pause = Some(Pause { reason }),
            HospitalEvent::OnlineBookingResumed {} => self.pause = None,
        }
    }
}

impl HoldsPersonal for Hospital {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&mut Personal)) {}
}
