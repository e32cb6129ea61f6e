//! Bookings across both changes of the clocks in a year, in three zones.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::values::Zone;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Clinic, moment};

/// Zones with the days on which their clocks are put forward and back, and how many half hours those days have.
const CHANGES: [(&str, [(&str, usize); 2]); 3] = [
    ("Europe/Berlin", [("2027-03-28", 46), ("2027-10-31", 50)]),
    ("America/New_York", [("2027-03-14", 46), ("2027-11-07", 50)]),
    ("Australia/Lord_Howe", [("2027-10-03", 47), ("2027-04-04", 49)]),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_time_of_a_day_on_which_the_clocks_change_can_be_booked_once() {
    let clinic = Clinic::open("00:00", "24:00").await;
    let anna = clinic.app.customer("anna").await;
    for (name, days) in CHANGES {
        clinic.set(json!({"time_zone": name, "days_ahead": 366})).await;
        let zone = Zone::parse(name).unwrap();
        for (day, half_hours) in days {
            let on: NaiveDate = day.parse().unwrap();
            let path = format!("/slots?doctor_id={}&from={on}&to={on}", clinic.doctor.account);
            let slots = anna.get(&path).await.body["items"].as_array().unwrap().clone();
            assert_eq!(slots.len(), half_hours, "{name} {on}");
            let starts: Vec<DateTime<Utc>> = slots.iter().map(|slot| moment(&slot["start"])).collect();
            assert_eq!(starts[0], zone.begin(on), "{name} {on}");
            assert!(starts.windows(2).all(|pair| pair[1] - pair[0] == TimeDelta::minutes(30)), "without a gap in time");
            assert!(starts.iter().all(|start| zone.day(*start) == on));
            // Around the change: each is a time of its own, in whatever hour the clocks show.
            for slot in slots.iter().take(8) {
                assert_eq!(clinic.book(&anna, slot).await.status, StatusCode::CREATED, "{name} {slot}");
                assert_eq!(clinic.book(&anna, slot).await.outcome(), (409, "slot_taken"), "{name} {slot}");
            }
            let left: Vec<Value> = anna.get(&path).await.body["items"].as_array().unwrap().clone();
            assert_eq!(left.len(), half_hours - 8, "{name} {on}");
        }
    }
}
