//! A doctor's schedule: its state and its decisions.
//!
//! Never here: whether the account is a doctor's; that is looked up before.

use chrono::{DateTime, Utc};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use super::{ScheduleCommand, ScheduleError, ScheduleEvent, Slot, WeeklyHours};
use crate::hospital::is_appointment_length;
use crate::values::Role;
use crate::{AccountId, Actor, HoldsPersonal, Issued, Personal, TimeOffId};

/// More time off than this is kept by nobody.
const MOST_OFF: usize = 200;

/// A time at which a doctor does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOff {
    /// Which.
    pub id: TimeOffId,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// A doctor's schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    hours: WeeklyHours,
    appointment_minutes: Option<u16>,
    off: Vec<TimeOff>,
}

impl Schedule {
    /// The weekly hours; none as long as nothing was set.
    #[must_use]
    pub const fn hours(&self) -> &WeeklyHours {
        &self.hours
    }

    /// How long this doctor's appointments take, if not as long as everybody's.
    #[must_use]
    pub const fn appointment_minutes(&self) -> Option<u16> {
        self.appointment_minutes
    }

    /// The times off, in the order of their beginning.
    #[must_use]
    pub fn off(&self) -> &[TimeOff] {
        &self.off
    }

    /// Whether the doctor does not work at some moment of this time.
    pub(super) fn is_off(&self, slot: &Slot) -> bool {
        self.off.iter().any(|off| slot.overlaps(&Slot { start: off.from, end: off.until }))
    }

    fn decide(&self, issued: Issued<ScheduleCommand>) -> Result<Vec<ScheduleEvent>, ScheduleError> {
        let Issued { by, at, command } = issued;
        let doctor = command.doctor();
        if !may_set(by, doctor) {
            return Err(ScheduleError::NotAllowed);
        }
        match command {
            ScheduleCommand::SetWorkingHours { hours, appointment_minutes, .. } => {
                if appointment_minutes.is_some_and(|minutes| !is_appointment_length(minutes)) {
                    return Err(ScheduleError::AppointmentLength);
                }
                if hours == self.hours && appointment_minutes == self.appointment_minutes {
                    return Ok(Vec::new());
                }
                Ok(vec![ScheduleEvent::WorkingHoursSet { doctor, hours, appointment_minutes }])
            }
            ScheduleCommand::AddTimeOff { id, from, until, .. } => {
                if self.off.iter().any(|off| off.id == id) {
                    return Ok(Vec::new());
                }
                if from >= until || until <= at {
                    return Err(ScheduleError::EndBeforeStart);
                }
                // What is over does not count.
                if self.off.iter().filter(|off| off.until > at).count() >= MOST_OFF {
                    return Err(ScheduleError::TooMuchTimeOff);
                }
                Ok(vec![ScheduleEvent::TimeOffAdded { doctor, id, from, until }])
            }
            ScheduleCommand::RemoveTimeOff { id, .. } => {
                let off = self.off.iter().find(|off| off.id == id).ok_or(ScheduleError::NoSuchTimeOff)?;
                Ok(vec![ScheduleEvent::TimeOffRemoved { doctor, id, from: off.from, until: off.until }])
            }
        }
    }
}

/// Administrators, and doctors their own.
fn may_set(by: Actor, doctor: AccountId) -> bool {
    match by {
        Actor::System | Actor::Person { role: Role::Admin, .. } => true,
        Actor::Person { id, role: Role::Doctor } => id == doctor,
        _ => false,
    }
}

impl cqrs_es::Aggregate for Schedule {
    const TYPE: &'static str = "schedule";
    type Command = Issued<ScheduleCommand>;
    type Event = ScheduleEvent;
    type Error = ScheduleError;
    type Services = ();

    async fn handle(&mut self, command: Self::Command, (): &(), sink: &EventSink<Self>) -> Result<(), ScheduleError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ScheduleEvent) {
        match event {
            ScheduleEvent::WorkingHoursSet { hours, appointment_minutes, .. } => {
                self.hours = hours;
                self.appointment_minutes = appointment_minutes;
            }
            ScheduleEvent::TimeOffAdded { id, from, until, .. } => {
                let place = self.off.partition_point(|off| off.from <= from);
                self.off.insert(place, TimeOff { id, from, until });
            }
            ScheduleEvent::TimeOffRemoved { id, .. } => self.off.retain(|off| off.id != id),
        }
    }
}

impl HoldsPersonal for Schedule {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&mut Personal)) {}
}
