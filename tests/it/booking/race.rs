//! Many want the same few times at the same moment, on two nodes.

use std::collections::BTreeMap;
use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Clinic, moment, wish};

const BOOKINGS: usize = 200;
const SLOTS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_bookings_over_twenty_times_on_two_nodes_exactly_twenty_succeed() {
    let clinic = Clinic::open("08:00", "18:00").await;
    let other = clinic.app.beside().await;
    let anna = clinic.app.customer("anna").await;
    let slots: Vec<Value> = clinic.free(&anna, 2, 1).await;
    assert_eq!(slots.len(), SLOTS);
    let slots = Arc::new(slots);
    let elsewhere = other.anonymous().with_token(anna.token.as_deref().unwrap());

    // Everybody has a pet of their own before anybody asks.
    let mut pets = Vec::with_capacity(BOOKINGS);
    for _ in 0..BOOKINGS {
        pets.push(anna.pet("Mimi").await);
    }
    let mut asking = JoinSet::new();
    for (number, pet) in pets.into_iter().enumerate() {
        let (person, slots) = (if number % 2 == 0 { &anna } else { &elsewhere }.clone(), Arc::clone(&slots));
        asking.spawn(async move {
            let slot = &slots[(number / 2) % SLOTS];
            let body = json!({"pet_id": pet, "reason": "She limps.", "slot": wish(slot)});
            (slot["start"].clone(), person.post("/reservations", body).await)
        });
    }
    let mut booked: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused = 0;
    while let Some(answered) = asking.join_next().await {
        let (start, answer) = answered.unwrap();
        if answer.status == StatusCode::CREATED {
            *booked.entry(start.to_string()).or_default() += 1;
        } else {
            assert_eq!(answer.outcome(), (409, "slot_taken"), "{answer:?}");
            assert!(!answer.body["detail"].as_str().unwrap().is_empty());
            refused += 1;
        }
    }
    assert_eq!((booked.values().sum::<usize>(), refused), (SLOTS, BOOKINGS - SLOTS));
    assert!(booked.len() == SLOTS && booked.values().all(|times| *times == 1), "{booked:?}");

    // In the log no five minutes of the doctor's are two visits'.
    let twice: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT payload -> 'SlotTaken' ->> 'start' FROM events WHERE event_type = 'SlotTaken'
                               GROUP BY 1 HAVING count(*) > 1) AS twice",
    )
    .fetch_one(&clinic.app.database.pool)
    .await
    .unwrap();
    assert_eq!(twice, 0);
    assert!(clinic.free(&anna, 2, 1).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_too_late_hears_of_the_nearest_free_times_and_an_overlap_is_as_taken_as_the_same_time() {
    let clinic = Clinic::open("08:00", "12:00").await;
    let anna = clinic.app.customer("anna").await;
    let slots = clinic.free(&anna, 2, 1).await;
    let wanted = &slots[3];
    assert_eq!(clinic.book(&anna, wanted).await.status, StatusCode::CREATED);
    let late = clinic.book(&anna, wanted).await;
    assert_eq!(late.outcome(), (409, "slot_taken"));
    let nearest = late.body["slots"].as_array().unwrap();
    let starts: Vec<&Value> = nearest.iter().map(|slot| &slot["start"]).collect();
    assert_eq!(nearest.len(), 6);
    assert!(starts.contains(&&slots[2]["start"]) && starts.contains(&&slots[4]["start"]), "{starts:?}");
    assert!(!starts.contains(&&wanted["start"]));
    assert!(starts.windows(2).all(|pair| moment(pair[0]) <= moment(pair[1])), "in the order of time");

    // Staff take any time, and overlap somebody's quarter of an hour.
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let start = moment(&wanted["start"]) + chrono::TimeDelta::minutes(15);
    let body = |start: chrono::DateTime<chrono::Utc>| {
        let end = start + chrono::TimeDelta::minutes(30);
        json!({"doctor_id": clinic.doctor.account, "start": start.to_rfc3339(), "end": end.to_rfc3339()})
    };
    let overlapping = clinic.desk.post(&format!("/reservations/{id}/schedule"), body(start)).await;
    assert_eq!(overlapping.outcome(), (409, "slot_taken"));
    assert!(!overlapping.body["slots"].as_array().unwrap().is_empty());
    let behind = start + chrono::TimeDelta::minutes(15);
    clinic.desk.step(&id, "schedule", body(behind)).await;
    let busy: Vec<_> = clinic.free(&anna, 2, 1).await.iter().map(|slot| moment(&slot["start"])).collect();
    assert!(!busy.contains(&behind));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_for_a_time_gets_its_first_answer() {
    let clinic = Clinic::open("08:00", "12:00").await;
    let anna = clinic.app.customer("anna").await;
    let slot = clinic.free(&anna, 2, 1).await.remove(0);
    let body = json!({"pet_id": anna.pet("Mimi").await, "reason": "She limps.", "slot": wish(&slot)});
    let ask = async || {
        let request = anna.request(reqwest::Method::POST, "/reservations").header("Idempotency-Key", "once");
        anna.send(request.json(&body)).await
    };
    let (first, again) = (ask().await, ask().await);
    assert_eq!((first.status, first.id()), (again.status, again.id()));
}
