//! A visit from the request until the pet goes home, its order on the board, and its history.
//!
//! Never here: steps that are refused; see `bad_input`.

use domain::values::Role;
use serde_json::{Value, json};
use tests::app::{Person, TestApp};

async fn order(person: &Person, position: i64) -> Vec<String> {
    let board = person.get_after(position, "/board").await.body;
    board["items"].as_array().unwrap().iter().map(|row| row["pet"]["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_visit_goes_its_way() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let body = json!({"pet_id": pet, "reason": "She limps.", "notes": "Left hind leg.", "preferred_at": "2027-01-01T10:00:00+01:00"});
    let made = anna.post("/reservations", body).await;
    let id = made.id();
    let path = format!("/reservations/{id}");
    let row = anna.get_after(made.position(), &path).await.body;
    assert_eq!((&row["status"], &row["queue"]["place"]), (&json!("requested"), &json!(1)));
    assert_eq!(row["preferred_at"], "2027-01-01T09:00:00Z");
    assert_eq!(anna.patch(&path, json!({"notes": "Right hind leg."})).await.status, 200);
    let start = json!({"doctor_id": doctor.account, "start": "2027-01-01T10:00:00Z", "end": "2027-01-01T10:30:00Z"});
    doctor.step(&id, "schedule", start).await;
    let triage = json!({"treatment": "emergency", "acuity": "orange", "note": "Do not let them wait."});
    let triaged = doctor.step(&id, "triage", triage).await;
    assert_eq!(anna.get_after(triaged.position(), &path).await.body["triage_note"], Value::Null);
    assert_eq!(doctor.get(&path).await.body["triage_note"], "Do not let them wait.");
    anna.step(&id, "check-in", json!({})).await;
    doctor.step(&id, "start-treatment", json!({})).await;
    doctor.step(&id, "admit", json!({})).await;
    let ready = doctor.step(&id, "ready", json!({})).await;
    let row = doctor.get_after(ready.position(), &path).await.body;
    assert_eq!(
        (&row["status"], &row["target_minutes"], &row["queue"]),
        (&json!("ready_for_release"), &json!(15), &Value::Null)
    );
    assert_eq!(row["doctor"]["id"], json!(doctor.account));
    let done = anna.step(&id, "complete", json!({})).await;
    assert_eq!(anna.get_after(done.position(), "/reservations?scope=ongoing").await.body["items"], json!([]));
    let history = anna.get(&format!("/reservations?scope=history&pet_id={pet}")).await.body;
    assert_eq!((&history["items"][0]["id"], &history["items"][0]["completed_on_behalf"]), (&json!(id), &json!(false)));
    assert_eq!(order(&doctor, done.position()).await, Vec::<String>::new());
    assert_eq!(anna.reserve(&pet).await.status, 201, "the next visit can be asked for");
}

#[tokio::test]
async fn emergencies_stand_above_and_staff_move_inside_a_band() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let mut ids = Vec::new();
    let mut last = 0;
    for name in ["A", "B", "C", "D"] {
        let made = anna.reserve(&anna.pet(name).await).await;
        last = made.position();
        ids.push(made.id());
    }
    assert_eq!(order(&doctor, last).await, ["A", "B", "C", "D"]);
    let [a, b, c, d] = [&ids[0], &ids[1], &ids[2], &ids[3]];
    let moved = doctor.step(d, "move", json!({"before": a})).await;
    assert_eq!(order(&doctor, moved.position()).await, ["D", "A", "B", "C"]);
    let moved = doctor.step(a, "move", json!({"after": b})).await;
    assert_eq!(order(&doctor, moved.position()).await, ["D", "B", "A", "C"]);
    let triaged = doctor.step(c, "triage", json!({"treatment": "emergency"})).await;
    assert_eq!(order(&doctor, triaged.position()).await, ["C", "D", "B", "A"]);
    let other_band = doctor.post(&format!("/reservations/{c}/move"), json!({"after": b})).await;
    assert_eq!(other_band.outcome(), (409, "other_band"));
    let back = doctor.step(c, "triage", json!({"treatment": "standard"})).await;
    assert_eq!(order(&doctor, back.position()).await, ["D", "B", "A", "C"], "at the end of its new band");
}

#[tokio::test]
async fn a_step_is_taken_back_and_said_why() {
    let app = TestApp::start().await;
    let (anna, desk) = (app.customer("anna").await, app.person("desk", Role::Receptionist).await);
    let pet = anna.pet("Momo").await;
    let id = anna.reserve(&pet).await.id();
    desk.step(&id, "decline", json!({"reason": "Full."})).await;
    let undone = desk.step(&id, "undo", json!({"reason": "A mistake."})).await;
    let row = anna.get_after(undone.position(), &format!("/reservations/{id}")).await.body;
    assert_eq!((&row["status"], &row["ongoing"]), (&json!("requested"), &json!(true)));
    assert_eq!(anna.reserve(&pet).await.outcome(), (409, "pet_has_ongoing_reservation"), "its place is taken again");
}

#[tokio::test]
async fn the_history_tells_who_did_what_when() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    doctor.step(&id, "triage", json!({"treatment": "emergency", "note": "Bleeding."})).await;
    anna.step(&id, "cancel", json!({"reason": "Elsewhere."})).await;
    let path = format!("/reservations/{id}/history");
    let told = doctor.get(&path).await.body;
    let events = told["items"].as_array().unwrap();
    let types: Vec<&str> = events.iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["ReservationRequested", "ReservationTriaged", "ReservationCancelled"]);
    assert_eq!((&events[0]["sequence"], &events[0]["actor"]["role"]), (&json!(1), &json!("customer")));
    assert_eq!((&events[1]["actor"]["id"], &events[1]["data"]["note"]), (&json!(doctor.account), &json!("Bleeding.")));
    assert_eq!((&events[2]["data"]["reason"], &events[2]["source"]), (&json!("Elsewhere."), &json!("api")));
    assert_eq!(events[0]["hash"].as_str().unwrap().len(), 64);
    let own = anna.get(&path).await.body;
    assert_eq!(own["items"][1]["data"]["note"], Value::Null, "triage notes are the doctors' alone");
}

#[tokio::test]
async fn nobody_elses_visits_are_listed() {
    let app = TestApp::start().await;
    let (anna, bruno, doctor) = (app.customer("anna").await, app.customer("bruno").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let made = anna.reserve(&pet).await;
    for query in ["", "?scope=ongoing", &format!("?pet_id={pet}"), &format!("?customer_id={}", anna.account)] {
        let listed = bruno.get_after(made.position(), &format!("/reservations{query}")).await.body;
        assert_eq!(listed["items"], json!([]), "{query}");
    }
    assert_eq!(bruno.reserve(&pet).await.status, 404);
    let listed = doctor.get(&format!("/reservations?customer_id={}", anna.account)).await.body;
    assert_eq!(listed["items"][0]["id"], json!(made.id()));
}
