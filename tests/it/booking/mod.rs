//! Appointments: which times are free, who gets one of them, what becomes of those that are given back.
//!
//! Here: a hospital whose doctors keep hours.

mod clocks;
mod race;
mod reschedule;
mod settings;
mod waitlist;

use chrono::{DateTime, TimeDelta, Utc};
use domain::values::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::app::{Answer, Person, TestApp};

/// These hours on every day of the week.
fn daily(from: &str, until: &str) -> Value {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    json!({"hours": DAYS.map(|day| json!({"day": day, "from": from, "until": until}))})
}

/// A hospital with an administrator, and a doctor who sees patients in these hours.
struct Clinic {
    app: TestApp,
    admin: Person,
    desk: Person,
    doctor: Person,
}

impl Clinic {
    async fn open(from: &str, until: &str) -> Self {
        let app = TestApp::start().await;
        let (admin, desk) = (app.person("admin", Role::Admin).await, app.person("desk", Role::Receptionist).await);
        let doctor = app.doctor().await;
        let hours = format!("/doctors/{}/hours", doctor.account);
        let set = admin.put(&hours, daily(from, until)).await;
        assert_eq!(set.status, StatusCode::OK, "{set:?}");
        let clinic = Self { app, admin, desk, doctor };
        // The read model of accounts names the doctors.
        let head = clinic.app.head().await;
        clinic.app.state.projections().wait_for(head, std::time::Duration::from_secs(30)).await.unwrap();
        clinic
    }

    /// What holds for appointments, with this changed.
    async fn set(&self, changes: Value) {
        let mut rules = json!({
            "time_zone": "UTC", "notice_hours": 24, "appointment_minutes": 30, "days_ahead": 60, "lead_minutes": 60,
            "offer_minutes": 120,
        });
        for (name, value) in changes.as_object().unwrap() {
            rules[name] = value.clone();
        }
        let answer = self.admin.put("/admin/booking", rules).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }

    /// The free times of so many days from in so many days on.
    async fn free(&self, person: &Person, in_days: i64, days: i64) -> Vec<Value> {
        let from = (self.app.state.now() + TimeDelta::days(in_days)).date_naive();
        let to = from + TimeDelta::days(days - 1);
        let answer = person.get(&format!("/slots?doctor_id={}&from={from}&to={to}", self.doctor.account)).await;
        answer.body["items"].as_array().unwrap_or_else(|| panic!("{answer:?}")).clone()
    }

    /// Asks for this time for a new pet.
    async fn book(&self, person: &Person, slot: &Value) -> Answer {
        let pet = person.pet("Mimi").await;
        person.post("/reservations", json!({"pet_id": pet, "reason": "She limps.", "slot": wish(slot)})).await
    }
}

/// A free time as a request names it.
fn wish(slot: &Value) -> Value {
    json!({"doctor_id": slot["doctor_id"], "start": slot["start"]})
}

fn moment(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap_or_else(|| panic!("{value} is no moment")).parse().unwrap()
}
