//! Pets over the API.
//!
//! Never here: who may see them; `roles` enumerates that.

use reqwest::Method;
use serde_json::{Value, json};
use tests::app::TestApp;

#[tokio::test]
async fn a_pet_is_registered_corrected_listed_and_removed() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let body = json!({
        "name": " Momo ", "species": "guinea_pig", "breed": "Abyssinian", "sex": "female", "neutered": true,
        "date_of_birth": "2024-02-29", "colour": "tricolour", "microchip": "528 210 000 123 456", "notes": "Bites.",
    });
    let made = anna.post("/pets", body).await;
    assert_eq!(made.headers["location"], format!("/api/v1/pets/{}", made.id()).as_str());
    let path = format!("/pets/{}", made.id());
    let read = anna.get_after(made.position(), &path).await.body;
    assert_eq!((&read["name"], &read["microchip"]), (&json!("Momo"), &json!("528210000123456")));
    assert_eq!((&read["neutered"], &read["date_of_birth"]), (&json!(true), &json!("2024-02-29")));
    let changed = anna.patch(&path, json!({"name": "Mo", "notes": null, "colour": ""})).await;
    let read = anna.get_after(changed.position(), &path).await.body;
    assert_eq!((&read["name"], &read["breed"]), (&json!("Mo"), &json!("Abyssinian")), "what is left out stays");
    assert_eq!((&read["notes"], &read["colour"]), (&Value::Null, &Value::Null), "null and blank take away");
    assert_eq!((&read["version"], &read["microchip"]), (&json!(2), &json!("528210000123456")));
    let removed = anna.delete(&path).await;
    assert_eq!(removed.status, 200);
    assert_eq!(anna.get_after(removed.position(), &path).await.status, 404);
    assert_eq!(anna.get("/pets").await.body["items"], json!([]));
}

#[tokio::test]
async fn lists_go_on_where_they_ended() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let mut last = 0;
    for number in 0..7 {
        last = anna.post("/pets", json!({"name": format!("Pet {number}"), "species": "bird"})).await.position();
    }
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = anna.get_after(last, &format!("/pets?limit=3{cursor}")).await.body;
        names.extend(page["items"].as_array().unwrap().iter().map(|pet| pet["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(names, (0..7).map(|number| format!("Pet {number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn staff_register_a_pet_for_its_owner() {
    let app = TestApp::start().await;
    let (anna, bruno, doctor) = (app.customer("anna").await, app.customer("bruno").await, app.doctor().await);
    let body = json!({"name": "Rex", "species": "dog", "owner_id": anna.account});
    assert_eq!(bruno.post("/pets", body.clone()).await.outcome(), (403, "forbidden"));
    let made = doctor.post("/pets", body).await;
    assert_eq!(made.status, 201);
    assert_eq!(anna.get_after(made.position(), "/pets").await.body["items"][0]["name"], "Rex");
    assert_eq!(doctor.get(&format!("/pets?owner_id={}", anna.account)).await.body["items"][0]["name"], "Rex");
    assert_eq!(bruno.get(&format!("/pets?owner_id={}", anna.account)).await.status, 404);
}

#[tokio::test]
async fn what_to_watch_out_for_shows_on_the_pet_and_on_its_ongoing_visit() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let alerts = format!("/pets/{pet}/alerts");
    let penicillin = anna.post(&alerts, json!({"kind": "allergy", "mandatory": true, "text": " Penicillin "})).await;
    assert_eq!(penicillin.status, 201);
    assert_eq!(penicillin.headers["location"], format!("/api/v1{alerts}/{}", penicillin.id()).as_str());
    let visit = format!("/reservations/{}", anna.reserve(&pet).await.id());
    let bites = doctor.post(&alerts, json!({"kind": "alert", "text": "Bites."})).await;

    let expected = json!([
        {"id": penicillin.id(), "kind": "allergy", "mandatory": true, "text": "Penicillin"},
        {"id": bites.id(), "kind": "alert", "mandatory": false, "text": "Bites."},
    ]);
    assert_eq!(anna.get_after(bites.position(), &format!("/pets/{pet}")).await.body["alerts"], expected);
    assert_eq!(doctor.get_after(bites.position(), &visit).await.body["pet"]["alerts"], expected);

    let of = |id: String| format!("{alerts}/{id}");
    assert_eq!(anna.delete(&of(penicillin.id())).await.outcome(), (403, "alert_is_mandatory"));
    let removed = doctor.delete(&of(penicillin.id())).await;
    assert_eq!(removed.status, 200);
    assert_eq!(doctor.delete(&of(penicillin.id())).await.outcome(), (404, "no_such_entry"));
    let left = doctor.get_after(removed.position(), &visit).await.body["pet"]["alerts"].clone();
    assert_eq!(left, json!([expected[1]]));

    // A visit that is over shows what was known then.
    anna.post(&format!("{visit}/cancel"), json!({})).await;
    let removed = anna.delete(&of(bites.id())).await;
    assert_eq!(anna.get_after(removed.position(), &visit).await.body["pet"]["alerts"], left);
}

#[tokio::test]
async fn an_alert_that_is_sent_twice_is_added_once() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let alerts = format!("/pets/{}/alerts", anna.pet("Momo").await);
    let send = async |text: &str| {
        let body = json!({"kind": "alert", "text": text});
        anna.send(anna.request(Method::POST, &alerts).header("Idempotency-Key", "one").json(&body)).await
    };
    let first = send("Bites.").await;
    let head = app.head().await;
    let again = send("Bites.").await;
    assert_eq!((first.status, &first.body, first.id()), (again.status, &again.body, again.id()));
    assert_eq!(send("Kicks.").await.outcome(), (422, "idempotency_key_reused"));
    assert_eq!(app.head().await, head);
}
