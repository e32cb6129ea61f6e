//! Who waits is offered what becomes free: in the order they came, by mail, for a while, and to the next if they do not
//! want it.

use chrono::TimeDelta;
use healing_paws::deadlines::{self, Timing};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::app::Person;

use super::{Clinic, moment};
use crate::mail::office::{CALM, sender};
use crate::projections::hospital::until;

/// A request without a time that waits from today on.
async fn waits(clinic: &Clinic, person: &Person) -> String {
    let id = person.reserve(&person.pet("Momo").await).await.id();
    let today = clinic.app.state.now().date_naive();
    let body = json!({"from": today, "to": today + TimeDelta::days(20)});
    let answer = person.put(&format!("/reservations/{id}/waitlist"), body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    id
}

async fn visit(person: &Person, id: &str) -> Value {
    person.get(&format!("/reservations/{id}")).await.body
}

/// Waits until somebody is offered this time.
async fn offered(person: &Person, id: &str, start: &Value) {
    until("it is offered", async || visit(person, id).await["offer"]["start"] == *start).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freed_time_goes_from_one_to_the_next_until_somebody_takes_it() {
    let clinic = Clinic::open("08:00", "12:00").await;
    let smtp = tests::smtp::SmtpServer::plain().await;
    let _sender = sender(&clinic.app, &smtp.url, CALM);
    let look = std::time::Duration::from_millis(50);
    let _worker = deadlines::start(&clinic.app.state, Timing { look, ..Timing::default() });
    let [anna, bob, cem] =
        [clinic.app.customer("anna").await, clinic.app.customer("bob").await, clinic.app.customer("cem").await];
    let slot = clinic.free(&anna, 3, 1).await.remove(0);
    let booked = clinic.book(&anna, &slot).await.id();
    let (first, second) = (waits(&clinic, &bob).await, waits(&clinic, &cem).await);
    // Who waits for other days is not asked.
    let elsewhere = anna.reserve(&anna.pet("Kiki").await).await.id();
    let far = clinic.app.state.now().date_naive() + TimeDelta::days(30);
    anna.put(&format!("/reservations/{elsewhere}/waitlist"), json!({"from": far, "to": far})).await;

    anna.step(&booked, "cancel", json!({})).await;
    offered(&bob, &first, &slot["start"]).await;
    assert!(!clinic.free(&anna, 3, 1).await.iter().any(|free| free["start"] == slot["start"]), "it is kept");
    let mail = smtp.taken(1).await[0].clone();
    assert_eq!(mail["subject"], "A time for Momo became free");
    assert!(mail["text"].as_str().unwrap().contains("/offer/"));

    // Nobody answers in time.
    clinic.app.clock.advance(TimeDelta::minutes(121));
    let [anna, bob, cem] = [
        clinic.app.log_in(&anna.username).await,
        clinic.app.log_in(&bob.username).await,
        clinic.app.log_in(&cem.username).await,
    ];
    offered(&cem, &second, &slot["start"]).await;
    assert_eq!(visit(&bob, &first).await["offer"], Value::Null);
    let late = bob.post(&format!("/reservations/{first}/offer/accept"), json!({})).await;
    assert_eq!(late.outcome(), (409, "offer_over"));

    let accepted = cem.post(&format!("/reservations/{second}/offer/accept"), json!({})).await;
    assert_eq!(accepted.status, StatusCode::OK, "{accepted:?}");
    let shown = cem.get_after(accepted.position(), &format!("/reservations/{second}")).await.body;
    assert_eq!((&shown["start"], &shown["waitlist"], &shown["offer"]), (&slot["start"], &Value::Null, &Value::Null));
    assert_eq!(shown["status"], "requested");
    assert_ne!(visit(&bob, &first).await["waitlist"], Value::Null, "who did not answer goes on waiting");
    assert_eq!(visit(&anna, &elsewhere).await["offer"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_time_is_not_offered_to_the_same_again_and_new_hours_offer_more() {
    let clinic = Clinic::open("08:00", "08:30").await;
    let anna = clinic.app.customer("anna").await;
    let slot = clinic.free(&anna, 3, 1).await.remove(0);
    // All of the days that anybody waits for are taken, except by a time off.
    let off = format!("/doctors/{}/time-off", clinic.doctor.account);
    let now = clinic.app.state.now();
    let all = json!({"from": now.to_rfc3339(), "until": (now + TimeDelta::days(70)).to_rfc3339()});
    assert_eq!(clinic.admin.post(&off, all).await.status, StatusCode::OK);
    let id = waits(&clinic, &anna).await;
    let hours = format!("/doctors/{}/hours", clinic.doctor.account);
    let time_off = clinic.admin.get(&hours).await.body["time_off"][0]["id"].as_str().unwrap().to_owned();
    clinic.admin.delete(&format!("{off}/{time_off}")).await;
    until("it is offered", async || visit(&anna, &id).await["offer"] != Value::Null).await;
    let first = visit(&anna, &id).await["offer"]["start"].clone();
    assert!(moment(&first) <= moment(&slot["start"]));
    let declined = anna.post(&format!("/reservations/{id}/offer/decline"), json!({})).await;
    assert_eq!(declined.status, StatusCode::OK);
    clinic.admin.put(&hours, super::daily("08:00", "09:00")).await;
    until("another is offered", async || {
        let offer = visit(&anna, &id).await["offer"]["start"].clone();
        offer != Value::Null && offer != first
    })
    .await;

    let left = anna.delete(&format!("/reservations/{id}/waitlist")).await;
    assert_eq!(left.status, StatusCode::OK);
    let shown = anna.get_after(left.position(), &format!("/reservations/{id}")).await.body;
    assert_eq!((&shown["offer"], &shown["waitlist"]), (&Value::Null, &Value::Null));
}
