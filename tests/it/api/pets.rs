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

#[tokio::test]
async fn weights_are_noted_listed_by_day_and_taken_back() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let pet = format!("/pets/{}", anna.pet("Momo").await);
    let weights = format!("{pet}/weights");
    let second = anna.post(&weights, json!({"grams": 4400, "on": "2025-03-02"})).await;
    assert_eq!(second.headers["location"], format!("/api/v1{weights}/{}", second.id()).as_str());
    let first = anna.post(&weights, json!({"grams": 4200, "on": "2024-12-24"})).await;
    let listed = anna.get_after(first.position(), &weights).await.body["items"].clone();
    let expected = json!([
        {"id": first.id(), "grams": 4200, "on": "2024-12-24"}, {"id": second.id(), "grams": 4400, "on": "2025-03-02"},
    ]);
    assert_eq!(listed, expected);
    assert_eq!(anna.get(&pet).await.body["weight"], expected[1]);
    let removed = anna.delete(&format!("{weights}/{}", second.id())).await;
    assert_eq!(anna.get_after(removed.position(), &pet).await.body["weight"], expected[0]);
    for (grams, code) in [(json!(0), "out_of_range"), (json!(200_001), "out_of_range"), (json!("4"), "wrong_type")] {
        let refused = anna.post(&weights, json!({"grams": grams})).await;
        assert_eq!((refused.status.as_u16(), refused.fields()), (422, vec![("grams", code)]));
    }
    let refused = anna.post(&weights, json!({"grams": 1, "on": "2999-01-01"})).await;
    assert_eq!(refused.fields(), [("on", "in_future")]);
}

#[tokio::test]
async fn a_vaccination_is_due_until_a_later_one_renews_it() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let pet = format!("/pets/{}", anna.pet("Momo").await);
    let vaccinations = format!("{pet}/vaccinations");
    let first = json!({"vaccine": "Rabies", "given_on": "2024-05-01", "due_on": "2025-05-01", "batch": "A-17"});
    let first = anna.post(&vaccinations, first).await;
    assert_eq!(first.status, 201);
    let second = anna.post(&vaccinations, json!({"vaccine": "rabies", "given_on": "2025-04-20"})).await;
    let listed = anna.get_after(second.position(), &vaccinations).await.body["items"].clone();
    let state = |item: &Value| (item["id"].clone(), item["renewed"].clone(), item["due_on"].clone());
    let listed: Vec<_> = listed.as_array().unwrap().iter().map(state).collect();
    let [first_id, second_id] = [first.id(), second.id()].map(Value::String);
    assert_eq!(listed, [(second_id, json!(false), Value::Null), (first_id.clone(), json!(true), json!("2025-05-01"))]);
    let removed = anna.delete(&format!("{vaccinations}/{}", second.id())).await;
    let left = anna.get_after(removed.position(), &pet).await.body["vaccinations"].clone();
    assert_eq!((left.as_array().unwrap().len(), &left[0]["renewed"]), (1, &json!(false)));
    let refused =
        anna.post(&vaccinations, json!({"vaccine": "x", "given_on": "2025-01-02", "due_on": "2025-01-02"})).await;
    assert_eq!(refused.fields(), [("due_on", "due_before_given")]);
}

#[tokio::test]
async fn for_a_pet_that_died_no_visit_is_asked_for_until_that_is_taken_back() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let id = anna.pet("Momo").await;
    let deceased = format!("/pets/{id}/deceased");
    let noted = anna.put(&deceased, json!({"on": "2026-01-02"})).await;
    assert_eq!(anna.get_after(noted.position(), &format!("/pets/{id}")).await.body["died_on"], "2026-01-02");
    assert_eq!(anna.reserve(&id).await.outcome(), (409, "pet_deceased"));
    let corrected = anna.put(&deceased, json!({"on": "2026-01-01"})).await;
    assert_eq!(anna.get_after(corrected.position(), &format!("/pets/{id}")).await.body["died_on"], "2026-01-01");
    assert_eq!(anna.delete(&deceased).await.status, 200);
    assert_eq!(anna.delete(&deceased).await.outcome(), (409, "not_deceased"));
    assert_eq!(anna.reserve(&id).await.status, 201);
}

#[tokio::test]
async fn a_pet_shows_where_its_visit_stands() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let id = anna.pet("Momo").await;
    let pet = format!("/pets/{id}");
    let visit = anna.reserve(&id).await;
    let state = async |position: i64| {
        let visit = anna.get_after(position, &pet).await.body["visit"].clone();
        (visit["id"].as_str().map(str::to_owned), visit["status"].as_str().map(str::to_owned))
    };
    let at = |status: &str| (Some(visit.id()), Some(status.to_owned()));
    assert_eq!(state(visit.position()).await, at("requested"));
    for (step, status) in
        [("check-in", "checked_in"), ("start-treatment", "in_treatment"), ("ready", "ready_for_release")]
    {
        let answer = doctor.step(&visit.id(), step, json!({})).await;
        assert_eq!(state(answer.position()).await, at(status));
    }
    let undone = doctor.step(&visit.id(), "undo", json!({})).await;
    assert_eq!(state(undone.position()).await, at("in_treatment"));
    doctor.step(&visit.id(), "ready", json!({})).await;
    let over = doctor.step(&visit.id(), "complete", json!({})).await;
    assert_eq!(state(over.position()).await, (None, None));
    let again = doctor.step(&visit.id(), "undo", json!({})).await;
    assert_eq!(state(again.position()).await, at("ready_for_release"));
}

#[tokio::test]
async fn a_pet_becomes_anothers_with_both_consents_and_its_past_stays_where_it_was() {
    let app = TestApp::start().await;
    let (anna, bruno, carla) = (app.customer("anna").await, app.customer("bruno").await, app.customer("carla").await);
    let id = anna.pet("Momo").await;
    let (pet, transfer) = (format!("/pets/{id}"), format!("/pets/{id}/transfer"));
    let visit = anna.reserve(&id).await.id();
    let ongoing = anna.post(&transfer, json!({"to": "bruno"})).await;
    assert_eq!(ongoing.outcome(), (409, "pet_has_ongoing_reservation"));
    anna.step(&visit, "cancel", json!({})).await;
    anna.post(&format!("{pet}/weights"), json!({"grams": 4200})).await;
    anna.patch(&pet, json!({"notes": "Between us."})).await;
    anna.patch(&pet, json!({"notes": null})).await;

    let unknown = anna.post(&transfer, json!({"to": "nobody"})).await;
    assert_eq!(unknown.fields(), [("to", "no_such_account")]);
    assert_eq!(anna.post(&transfer, json!({"to": "anna"})).await.outcome(), (409, "already_theirs"));
    let offered = anna.post(&transfer, json!({"to": "Bruno"})).await;
    assert_eq!(anna.post(&transfer, json!({"to": "carla"})).await.outcome(), (409, "already_offered"));
    let offers = bruno.get_after(offered.position(), "/pet-offers").await.body["items"].clone();
    assert_eq!(
        (&offers[0]["id"], &offers[0]["name"], &offers[0]["from"]),
        (&json!(id), &json!("Momo"), &json!("anna"))
    );
    assert_eq!(bruno.get(&pet).await.status, 404, "it is not his yet");
    assert_eq!(carla.post(&format!("{transfer}/accept"), json!({})).await.status, 404);
    anna.delete(&transfer).await;
    assert_eq!(bruno.post(&format!("{transfer}/accept"), json!({})).await.outcome(), (404, "not_found"));

    anna.post(&transfer, json!({"to": "bruno"})).await;
    let accepted = bruno.post(&format!("{transfer}/accept"), json!({})).await;
    assert_eq!(accepted.status, 200);
    assert_eq!(anna.get_after(accepted.position(), &pet).await.status, 404);
    assert_eq!(anna.get("/pets").await.body["items"], json!([]));
    let his = bruno.get(&pet).await.body;
    assert_eq!((&his["name"], &his["weight"]["grams"], &his["offer"]), (&json!("Momo"), &json!(4200), &Value::Null));
    assert_eq!(bruno.get("/pet-offers").await.body["items"], json!([]));
    let export = bruno.get("/me/export").await.body;
    assert_eq!(export["pets"][0]["events"][0]["event_type"], "PetTransferred");
    assert!(!export.to_string().contains("Between us."), "what she had said before is not his");
    assert_eq!(anna.get(&format!("/reservations/{visit}")).await.status, 200, "her visit stays hers");
    assert_eq!(bruno.get(&format!("/reservations/{visit}")).await.status, 404);
    assert_eq!(bruno.get(&format!("/reservations?pet_id={id}")).await.body["items"], json!([]));
}
