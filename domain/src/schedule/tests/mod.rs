//! Given what happened, when this is asked, then that follows: a doctor's schedule.
//!
//! Here: what its tests share, who may set it, and what is refused.

mod clocks;

use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::testing::{account, assert_all_sampled, assert_seals_completely, minute, person, replay};
use crate::values::{Invalid, Role, Zone};
use crate::{Actor, Event, Issued, TimeOffId};

type Framework = TestFramework<Schedule>;

const DOCTOR: u128 = 7;

fn framework() -> Framework {
    Framework::with(())
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn range(day: WeekDay, from: &str, until: &str) -> WorkingTime {
    WorkingTime { day, from: DayTime::parse(from).unwrap(), until: DayTime::parse(until).unwrap() }
}

/// These hours on every day of the week.
fn daily(ranges: &[(&str, &str)]) -> WeeklyHours {
    let of = |day: &WeekDay| ranges.iter().map(|(from, until)| range(*day, from, until)).collect::<Vec<_>>();
    WeeklyHours::new(WeekDay::ALL.iter().flat_map(of).collect()).unwrap()
}

fn hours_set(hours: WeeklyHours, appointment_minutes: Option<u16>) -> ScheduleEvent {
    ScheduleEvent::WorkingHoursSet { doctor: account(DOCTOR), hours, appointment_minutes }
}

fn off(number: u128, from: DateTime<Utc>, until: DateTime<Utc>) -> ScheduleEvent {
    let id = TimeOffId::new(Uuid::from_u128(number));
    ScheduleEvent::TimeOffAdded { doctor: account(DOCTOR), id, from, until }
}

fn set_hours(hours: WeeklyHours, appointment_minutes: Option<u16>) -> ScheduleCommand {
    ScheduleCommand::SetWorkingHours { doctor: account(DOCTOR), hours, appointment_minutes }
}

fn add_off(number: u128, from: DateTime<Utc>, until: DateTime<Utc>) -> ScheduleCommand {
    let id = TimeOffId::new(Uuid::from_u128(number));
    ScheduleCommand::AddTimeOff { doctor: account(DOCTOR), id, from, until }
}

fn issue(by: Actor, command: ScheduleCommand) -> Issued<ScheduleCommand> {
    Issued { by, at: minute(0), command }
}

#[tokio::test]
async fn administrators_set_it_and_doctors_their_own() {
    let own = |role| (person(account(DOCTOR), role), role == Role::Admin || role == Role::Doctor);
    let other = |role| (person(account(1), role), role == Role::Admin);
    let everybody = Role::ALL.map(own).into_iter().chain(Role::ALL.map(other));
    for (by, may) in everybody.chain([(Actor::System, true), (Actor::Anonymous, false)]) {
        let hours = daily(&[("08:00", "12:00")]);
        let commands = [
            (set_hours(hours.clone(), None), vec![]),
            (add_off(1, minute(10), minute(20)), vec![]),
            (
                ScheduleCommand::RemoveTimeOff { doctor: account(DOCTOR), id: TimeOffId::new(Uuid::from_u128(1)) },
                vec![off(1, minute(10), minute(20))],
            ),
        ];
        for (command, given) in commands {
            let result = framework().given(given).when_async(issue(by, command)).await.inspect_result();
            match result {
                Ok(events) => assert!(may && events.len() == 1, "{by:?}: {events:?}"),
                Err(error) => assert!(!may && error == ScheduleError::NotAllowed, "{by:?}: {error}"),
            }
        }
    }
}

#[tokio::test]
async fn what_is_set_already_changes_nothing_and_what_nobody_means_is_refused() {
    let hours = daily(&[("08:00", "12:00"), ("13:00", "17:30")]);
    let set = |minutes| issue(Actor::System, set_hours(hours.clone(), minutes));
    let given = || framework().given(vec![hours_set(hours.clone(), Some(20)), off(1, minute(10), minute(20))]);
    given().when_async(set(Some(20))).await.then_expect_events(vec![]);
    given().when_async(set(None)).await.then_expect_events(vec![hours_set(hours.clone(), None)]);
    for wrong in [0, 3, 12, 245] {
        given().when_async(set(Some(wrong))).await.then_expect_error(ScheduleError::AppointmentLength);
    }
    let add = |number, from, until| issue(Actor::System, add_off(number, minute(from), minute(until)));
    given().when_async(add(1, 10, 20)).await.then_expect_events(vec![]);
    given().when_async(add(2, 30, 30)).await.then_expect_error(ScheduleError::EndBeforeStart);
    given().when_async(add(2, -30, -10)).await.then_expect_error(ScheduleError::EndBeforeStart);
    let id = TimeOffId::new(Uuid::from_u128(9));
    let remove = issue(Actor::System, ScheduleCommand::RemoveTimeOff { doctor: account(DOCTOR), id });
    given().when_async(remove).await.then_expect_error(ScheduleError::NoSuchTimeOff);
    let much = (0..200).map(|number| off(number, minute(10), minute(20))).collect();
    let more = framework().given(much).when_async(add(300, 10, 20)).await;
    more.then_expect_error(ScheduleError::TooMuchTimeOff);
}

#[test]
fn ranges_of_a_day_have_an_order_and_do_not_overlap() {
    use WeekDay::{Monday, Tuesday};
    let new = |ranges: &[WorkingTime]| WeeklyHours::new(ranges.to_vec());
    let (late, early) = (range(Monday, "13:00", "17:00"), range(Monday, "08:00", "13:00"));
    assert_eq!(new(&[late, early]).unwrap().ranges(), [early, late]);
    assert!(new(&[late, range(Tuesday, "12:00", "24:00")]).is_ok());
    for wrong in [[late, range(Monday, "08:00", "13:05")], [late, range(Monday, "09:00", "09:00")], [late, late]] {
        assert_eq!(new(&wrong), Err(Invalid::OutOfRange));
    }
    assert_eq!(DayTime::parse("24:00").map(|time| time.to_string()), Ok("24:00".to_owned()));
    for wrong in ["8:00", "08:03", "24:05", "08:60", "0800", "-1:00", ""] {
        assert!(DayTime::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn times_follow_each_other_until_the_range_is_over_and_leave_out_time_off() {
    let schedule: Schedule = replay([
        hours_set(daily(&[("08:00", "09:15"), ("10:00", "11:00")]), Some(20)),
        off(1, "2027-06-01T06:30:00Z".parse().unwrap(), "2027-06-01T06:45:00Z".parse().unwrap()),
    ]);
    let berlin = zone("Europe/Berlin");
    let starts = |day_text: &str| -> Vec<String> {
        let slots = schedule.slots(day(day_text), berlin, 30);
        slots.iter().map(|slot| slot.start.format("%H:%M").to_string()).collect()
    };
    assert_eq!(starts("2027-06-02"), ["06:00", "06:20", "06:40", "08:00", "08:20", "08:40"]);
    assert_eq!(starts("2027-06-01"), ["06:00", "08:00", "08:20", "08:40"]);
    let nine = "2027-06-02T08:20:00Z".parse().unwrap();
    assert!(schedule.offers(nine, berlin, 30).is_some());
    assert!(schedule.offers(nine + CELL, berlin, 30).is_none());
}

#[test]
fn a_time_takes_every_piece_that_it_touches() {
    let from = minute(60);
    let cells: Vec<i64> = cells(from, from + CELL * 2).collect();
    assert_eq!(cells.len(), 2);
    let (first, second) = (Slot { start: from, end: from + CELL }, Slot { start: from + CELL, end: from + CELL * 2 });
    assert!(!first.overlaps(&second));
    assert!(first.cells().all(|cell| !second.cells().any(|other| other == cell)));
    let odd = Slot { start: from + CELL / 2, end: from + CELL + CELL / 2 };
    assert_eq!(odd.cells().collect::<Vec<_>>(), cells);
}

#[test]
fn nothing_personal_is_stored_and_nothing_claimed() {
    let (from, until) = (minute(1), minute(2));
    let id = TimeOffId::new(Uuid::from_u128(1));
    let samples = [
        hours_set(daily(&[("08:00", "24:00")]), None),
        hours_set(WeeklyHours::default(), Some(45)),
        off(1, from, until),
        ScheduleEvent::TimeOffRemoved { doctor: account(DOCTOR), id, from, until },
    ];
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
        assert_eq!(event.claims(), []);
    }
}
