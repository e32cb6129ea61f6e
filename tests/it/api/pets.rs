//! Pets over the API.
//!
//! Never here: who may see them; `roles` enumerates that.

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
