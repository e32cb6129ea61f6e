//! A visit's time: held with the request, confirmed, changed with notice, given back and taken again.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Clinic, moment, wish};

#[tokio::test(flavor = "multi_thread")]
async fn a_time_is_held_confirmed_changed_and_given_back() {
    let clinic = Clinic::open("08:00", "12:00").await;
    let anna = clinic.app.customer("anna").await;
    let slots = clinic.free(&anna, 5, 1).await;
    let is_free = async |slot: &Value| clinic.free(&anna, 5, 1).await.iter().any(|free| free["start"] == slot["start"]);
    let booked = clinic.book(&anna, &slots[0]).await;
    let (id, path) = (booked.id(), format!("/reservations/{}", booked.id()));
    let shown = anna.get_after(booked.position(), &path).await.body;
    assert_eq!((&shown["status"], &shown["start"]), (&json!("requested"), &slots[0]["start"]));
    assert_eq!(shown["doctor"]["id"], slots[0]["doctor_id"]);
    assert!(!is_free(&slots[0]).await);

    let confirmed = clinic.desk.step(&id, "schedule", json!({})).await;
    let shown = anna.get_after(confirmed.position(), &path).await.body;
    assert_eq!((&shown["status"], &shown["start"]), (&json!("scheduled"), &slots[0]["start"]));
    // Confirming by mistake leaves what was asked for.
    let undone = clinic.desk.step(&id, "undo", json!({})).await;
    let shown = anna.get_after(undone.position(), &path).await.body;
    assert_eq!((&shown["status"], &shown["start"]), (&json!("requested"), &slots[0]["start"]));
    clinic.desk.step(&id, "schedule", json!({})).await;

    let moved = anna.step(&id, "reschedule", wish(&slots[1])).await;
    let shown = anna.get_after(moved.position(), &path).await.body;
    assert_eq!((&shown["status"], &shown["start"]), (&json!("scheduled"), &slots[1]["start"]));
    assert!(is_free(&slots[0]).await && !is_free(&slots[1]).await);

    let gone = anna.step(&id, "cancel", json!({})).await;
    let shown = anna.get_after(gone.position(), &path).await.body;
    assert_eq!(shown["start"], slots[1]["start"], "when it would have been is still known");
    assert!(is_free(&slots[1]).await);
    let back = clinic.desk.step(&id, "undo", json!({})).await;
    let shown = anna.get_after(back.position(), &path).await.body;
    assert_eq!((&shown["status"], &shown["start"]), (&json!("scheduled"), &slots[1]["start"]));
    assert!(!is_free(&slots[1]).await);

    // While it is away, somebody else takes its time: it comes back without one.
    anna.step(&id, "cancel", json!({})).await;
    assert_eq!(clinic.book(&anna, &slots[1]).await.status, StatusCode::CREATED);
    let back = clinic.desk.step(&id, "undo", json!({})).await;
    let shown = anna.get_after(back.position(), &path).await.body;
    assert_eq!((&shown["status"], &shown["start"]), (&json!("scheduled"), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_keep_to_the_notice_and_to_times_that_there_are() {
    let clinic = Clinic::open("08:00", "12:00").await;
    let anna = clinic.app.customer("anna").await;
    clinic.set(json!({"notice_hours": 48})).await;
    let slots = clinic.free(&anna, 4, 1).await;
    let id = clinic.book(&anna, &slots[0]).await.id();
    clinic.desk.step(&id, "schedule", json!({})).await;
    let odd = moment(&slots[1]["start"]) + TimeDelta::minutes(10);
    let off_grid = json!({"doctor_id": clinic.doctor.account, "start": odd.to_rfc3339()});
    let answer = anna.post(&format!("/reservations/{id}/reschedule"), off_grid).await;
    assert_eq!(answer.outcome(), (409, "slot_not_free"));
    assert!(!answer.body["slots"].as_array().unwrap().is_empty());

    clinic.app.clock.advance(TimeDelta::days(2) + TimeDelta::hours(20));
    let (anna, desk) = (clinic.app.log_in("anna").await, clinic.app.log_in("desk").await);
    for (step, body) in [("reschedule", wish(&slots[2])), ("cancel", json!({}))] {
        let answer = anna.post(&format!("/reservations/{id}/{step}"), body.clone()).await;
        assert_eq!(answer.outcome(), (409, "notice_over"), "{step}");
        desk.step(&id, step, body).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_times_within_the_rules_can_be_booked() {
    let clinic = Clinic::open("00:00", "24:00").await;
    let anna = clinic.app.customer("anna").await;
    clinic.set(json!({"lead_minutes": 180, "days_ahead": 3})).await;
    let slots = clinic.free(&anna, 0, 10).await;
    let now = clinic.app.state.now();
    let (first, last) = (moment(&slots[0]["start"]), moment(&slots[slots.len() - 1]["start"]));
    assert!(first >= now + TimeDelta::minutes(180), "{first}");
    assert_eq!(last.date_naive(), (now + TimeDelta::days(3)).date_naive());
    for wrong in [first - TimeDelta::minutes(30), last + TimeDelta::days(1)] {
        let slot = json!({"doctor_id": clinic.doctor.account, "start": wrong.to_rfc3339()});
        assert_eq!(clinic.book(&anna, &slot).await.outcome(), (409, "slot_not_free"), "{wrong}");
    }
    let nobody = json!({"doctor_id": anna.account, "start": first.to_rfc3339()});
    assert_eq!(clinic.book(&anna, &nobody).await.outcome(), (409, "slot_not_free"));

    // A time off takes its times away, and a removed one brings them back.
    let off = format!("/doctors/{}/time-off", clinic.doctor.account);
    let day = json!({"from": first.to_rfc3339(), "until": (first + TimeDelta::hours(1)).to_rfc3339()});
    assert_eq!(clinic.doctor.post(&off, day).await.status, StatusCode::OK);
    assert_eq!(clinic.free(&anna, 0, 10).await.len(), slots.len() - 2);
    let hours = clinic.doctor.get(&format!("/doctors/{}/hours", clinic.doctor.account)).await.body;
    let time_off = hours["time_off"][0]["id"].as_str().unwrap();
    assert_eq!(clinic.doctor.delete(&format!("{off}/{time_off}")).await.status, StatusCode::OK);
    assert_eq!(clinic.free(&anna, 0, 10).await.len(), slots.len());
}
