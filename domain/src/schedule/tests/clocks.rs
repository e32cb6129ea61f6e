//! Times of a day on which the clocks are changed, and of the days around it, in zones that do it differently.

use chrono::{Datelike as _, Days, TimeDelta};
use proptest::prelude::*;

use super::*;

/// Zones with the days on which their clocks are put forward and back in 2027. Lord Howe's go by half an hour.
const CHANGES: [(&str, &str, &str, i64); 3] = [
    ("Europe/Berlin", "2027-03-28", "2027-10-31", 60),
    ("America/New_York", "2027-03-14", "2027-11-07", 60),
    ("Australia/Lord_Howe", "2027-10-03", "2027-04-04", 30),
];

fn schedule(hours: WeeklyHours) -> Schedule {
    replay([hours_set(hours, None)])
}

fn local_starts(schedule: &Schedule, on: NaiveDate, zone: Zone) -> Vec<String> {
    let slots = schedule.slots(on, zone, 30);
    slots.iter().map(|slot| zone.local(slot.start).format("%H:%M").to_string()).collect()
}

#[test]
fn a_skipped_hour_has_no_times_and_a_doubled_one_has_each_twice() {
    let night = schedule(daily(&[("01:00", "04:00")]));
    let berlin = zone("Europe/Berlin");
    assert_eq!(local_starts(&night, day("2027-03-28"), berlin), ["01:00", "01:30", "03:00", "03:30"]);
    let doubled = ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"];
    assert_eq!(local_starts(&night, day("2027-10-31"), berlin), doubled);
    let howe = zone("Australia/Lord_Howe");
    assert_eq!(local_starts(&night, day("2027-10-03"), howe), ["01:00", "01:30", "02:30", "03:00", "03:30"]);
    let doubled = ["01:00", "01:30", "01:30", "02:00", "02:30", "03:00", "03:30"];
    assert_eq!(local_starts(&night, day("2027-04-04"), howe), doubled);
    for (on, twice) in [("2027-03-28", false), ("2027-10-31", true)] {
        let slots = schedule(daily(&[("02:00", "03:00")])).slots(day(on), berlin, 30);
        assert_eq!(slots.len(), if twice { 4 } else { 0 }, "{on}");
    }
}

/// Hours on multiples of five minutes, in order.
fn some_hours() -> impl Strategy<Value = WeeklyHours> {
    let edges = prop::collection::btree_set(0u16..=288, 2..=8);
    edges.prop_map(|edges| {
        let edges: Vec<String> = edges.iter().map(|at| format!("{:02}:{:02}", at * 5 / 60, at * 5 % 60)).collect();
        let pairs: Vec<_> = edges.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        daily(&pairs)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn times_are_right_whatever_the_clocks_do(
        hours in some_hours(),
        (name, forward, back, _) in prop::sample::select(CHANGES.to_vec()),
        falls_back in any::<bool>(),
        beside in 0u64..3,
        length in prop::sample::select(vec![5u16, 10, 15, 20, 30, 45, 60]),
    ) {
        let zone = zone(name);
        let on = day(if falls_back { back } else { forward }) + Days::new(beside) - Days::new(1);
        let schedule = schedule(hours.clone());
        let slots = schedule.slots(on, zone, length);
        for slot in &slots {
            prop_assert_eq!(slot.end - slot.start, TimeDelta::minutes(length.into()), "as long as they should be");
            prop_assert_eq!(zone.day(slot.start), on, "on their day");
            prop_assert_eq!(slot.start.timestamp() % 300, 0, "on a whole piece of time");
            // The clocks show some time of a range at every moment, except that those shown a second time can be of
            // the range before: a range ends at the first moment at which they show its end.
            let shown = zone.local(slot.start);
            let meant = zone.first(shown);
            let inside = hours.on(shown.date().weekday().into()).any(|range| {
                let from = range.from.clock().map_or_else(|| zone.end(on), |time| zone.first(on.and_time(time)));
                let until = range.until.clock().map_or_else(|| zone.end(on), |time| zone.first(on.and_time(time)));
                from <= slot.start && slot.end <= until
            });
            prop_assert!(inside, "{shown} is in no range");
            prop_assert!(meant <= slot.start, "a doubled time is meant as the first");
            prop_assert_eq!(schedule.offers(slot.start, zone, length), Some(*slot), "what is shown can be booked");
        }
        for pair in slots.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start, "none overlaps the next, in whatever hour");
        }
    }

    #[test]
    fn a_whole_day_of_work_is_as_long_as_the_day(
        (name, forward, back, minutes) in prop::sample::select(CHANGES.to_vec()),
        beside in -1i64..2,
    ) {
        let zone = zone(name);
        let all = schedule(daily(&[("00:00", "24:00")]));
        for (changed, difference) in [(forward, -minutes), (back, minutes)] {
            let on = day(changed) + TimeDelta::days(beside);
            let worked = i64::try_from(all.slots(on, zone, 5).len()).unwrap() * 5;
            prop_assert_eq!(worked, 24 * 60 + if beside == 0 { difference } else { 0 }, "{} {}", name, on);
        }
    }
}
