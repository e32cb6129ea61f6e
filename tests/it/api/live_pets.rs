//! Live streams of pets: to whom what is told, and that who comes back hears how everything is.
//!
//! Never here: streams of reservations.

use std::sync::Arc;

use serde_json::{Value, json};
use tests::app::TestApp;
use tests::sse::Sse;

/// What a message was, of which pet, and the status of its visit.
async fn heard(stream: &mut Sse) -> (String, Value, Value) {
    let message = stream.next().await.unwrap();
    (message.event, message.data["id"].clone(), message.data["visit"]["status"].clone())
}

fn is(event: &str, pet: &str, status: Value) -> (String, Value, Value) {
    (event.to_owned(), json!(pet), status)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn owner_and_staff_hear_of_a_pet_and_of_its_visit_also_on_another_node() {
    let app = TestApp::start().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let (anna, bruno, doctor) = (app.customer("anna").await, app.customer("bruno").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let made = bruno.post("/pets", json!({"name": "Rex", "species": "dog"})).await;
    anna.get_after(made.position(), "/pets").await;
    let of_pet = format!("/live/pets/{pet}");
    assert_eq!(bruno.listen(&of_pet, None).await.status, 404);
    let (over_there, staff_there) = (other.log_in("anna").await, other.log_in(&doctor.username).await);
    let mut streams = [
        anna.listen("/live/pets", Some(made.position())).await,
        over_there.listen("/live/pets", Some(made.position())).await,
        staff_there.listen(&of_pet, Some(made.position())).await,
    ];
    bruno.pet("Nobody hears of this one").await;
    let changed = anna.patch(&format!("/pets/{pet}"), json!({"notes": "Bites."})).await;
    for stream in &mut streams {
        let message = stream.next().await.unwrap();
        assert_eq!((message.event.as_str(), &message.data["notes"]), ("pet", &json!("Bites.")));
        assert_eq!(message.id, Some(changed.position()));
    }
    // Of steps that follow each other closely, the last may be all that is heard.
    let visit = anna.reserve(&pet).await;
    for stream in &mut streams {
        assert_eq!(heard(stream).await, is("pet", &pet, json!("requested")));
    }
    anna.step(&visit.id(), "check-in", json!({})).await;
    for stream in &mut streams {
        assert_eq!(heard(stream).await, is("pet", &pet, json!("checked_in")));
    }
}

#[tokio::test]
async fn who_comes_back_hears_once_how_each_pet_is() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let (momo, rex, kiki) = (anna.pet("Momo").await, anna.pet("Rex").await, anna.pet("Kiki").await);
    let before = app.head().await;
    let path = |pet: &str| format!("/pets/{pet}");
    anna.patch(&path(&rex), json!({"notes": "one"})).await;
    anna.patch(&path(&momo), json!({"notes": "two"})).await;
    let last = anna.patch(&path(&rex), json!({"notes": "three"})).await;
    anna.get_after(last.position(), "/pets").await;
    let mut stream = anna.listen("/live/pets", Some(before)).await;
    assert_eq!(heard(&mut stream).await, is("pet", &momo, Value::Null));
    let message = stream.next().await.unwrap();
    assert_eq!((message.id, &message.data["notes"]), (Some(last.position()), &json!("three")));
    anna.delete(&path(&kiki)).await;
    assert_eq!(heard(&mut stream).await, is("gone", &kiki, Value::Null));
    // From a position that nobody knows, too.
    let mut stream = anna.listen("/live/pets", Some(1_000_000)).await;
    assert_eq!(heard(&mut stream).await, is("pet", &momo, Value::Null));
}

#[tokio::test]
async fn an_offer_is_heard_by_both_and_whose_pet_it_was_hears_that_it_is_gone() {
    let app = TestApp::start().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let pet = anna.pet("Momo").await;
    let start = app.head().await;
    let mut hers = anna.listen("/live/pets", Some(start)).await;
    let mut his = bruno.listen("/live/pets", Some(start)).await;
    let transfer = format!("/pets/{pet}/transfer");
    anna.post(&transfer, json!({"to": "bruno"})).await;
    assert_eq!(heard(&mut hers).await, is("pet", &pet, Value::Null));
    let offer = his.next().await.unwrap();
    assert_eq!((offer.event.as_str(), &offer.data["name"]), ("offer", &json!("Momo")));
    assert_eq!(offer.data["notes"], Value::Null, "no more than tells which it is");
    anna.delete(&transfer).await;
    assert_eq!(heard(&mut hers).await, is("pet", &pet, Value::Null));
    assert_eq!(heard(&mut his).await, is("gone", &pet, Value::Null));
    anna.post(&transfer, json!({"to": "bruno"})).await;
    assert_eq!(heard(&mut his).await.0, "offer");
    assert_eq!(heard(&mut hers).await.0, "pet");
    bruno.post(&format!("{transfer}/accept"), json!({})).await;
    assert_eq!(heard(&mut his).await, is("pet", &pet, Value::Null));
    let gone = hers.next().await.unwrap();
    assert_eq!((gone.event.as_str(), gone.data), ("gone", json!({"id": pet})));
}
