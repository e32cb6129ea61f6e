//! The reminder of a vaccination, two weeks before it is due.
//!
//! Silent when it was renewed meanwhile, when the pet died or was removed, and when it was noted too late to remind.
//! Never here: words.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use commands::Commands;
use domain::pet::{Pet, PetEvent};
use domain::{AnyEvent, VaccinationId};

use super::kind::{Act, Change, What};
use super::{DeadlineKind, DeadlineOutcome, Due};
use crate::ReadError;
use crate::happened::Happened;
use crate::mail::MailKind;

/// How long before the day; and when it was noted later than that.
const BEFORE: [TimeDelta; 2] = [TimeDelta::days(14), TimeDelta::days(2)];
/// At this time of the day.
const TIME: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

pub(super) fn wants(aggregate_type: &str, event_type: &str) -> bool {
    const EVENTS: [&str; 5] =
        ["VaccinationRecorded", "VaccinationRemoved", "DeathRecorded", "DeathWithdrawn", "PetRemoved"];
    aggregate_type == "pet" && EVENTS.contains(&event_type)
}

pub(super) fn changes(happened: &Happened) -> Vec<Change> {
    let AnyEvent::Pet(event) = &happened.event else { return Vec::new() };
    let (key, what) = match event {
        PetEvent::VaccinationRecorded { vaccination } => {
            let due = vaccination.due_on.and_then(|due_on| remind_at(due_on, happened.recorded_at));
            let Some(due) = due else { return Vec::new() };
            (Some(vaccination.id.to_string()), What::Set(due))
        }
        PetEvent::VaccinationRemoved { id } => (Some(id.to_string()), What::Cancel),
        PetEvent::DeathRecorded { .. } | PetEvent::PetRemoved { .. } => (None, What::Cancel),
        PetEvent::DeathWithdrawn {} => (None, What::Revive),
        _ => return Vec::new(),
    };
    vec![Change { kind: DeadlineKind::VaccinationReminder, aggregate: happened.id, key, what }]
}

fn remind_at(due_on: NaiveDate, noted: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let day = due_on.and_time(TIME).and_utc();
    BEFORE.into_iter().filter_map(|before| day.checked_sub_signed(before)).find(|due| *due > noted)
}

pub(super) async fn act(commands: &Commands, due: &Due) -> Result<Act, ReadError> {
    let pet = commands.load::<Pet>(due.aggregate).await?.state;
    let wanted = due.key.parse::<VaccinationId>().is_ok_and(|id| pet.to_be_renewed(id).is_some());
    match pet.owner().filter(|_| wanted) {
        Some(owner) => Ok(Act::Mail { kind: MailKind::VaccinationReminder, recipient: owner.uuid() }),
        None => Ok(Act::Settled(DeadlineOutcome::Dropped)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_two_weeks_before_or_two_days_or_not_at_all() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let at =
            |noted: u32| remind_at(day(20), day(noted).and_time(NaiveTime::MIN).and_utc()).map(|due| due.date_naive());
        assert_eq!((at(1), at(6)), (Some(day(6)), Some(day(6))));
        assert_eq!((at(7), at(18)), (Some(day(18)), Some(day(18))));
        assert_eq!((at(19), at(25)), (None, None));
    }
}
