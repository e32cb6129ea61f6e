//! One's own account: how one is reached, whom one does not hear, one's data, and leaving.
//!
//! Never here: the second factor; see `second_factor`.

use domain::values::Role;
use reqwest::{Method, header};
use serde_json::{Value, json};
use tests::app::{Answer, PASSWORD, Person, TestApp};

async fn delete(person: &Person, path: &str, body: Value) -> Answer {
    person.send(person.request(Method::DELETE, path).json(&body)).await
}

#[tokio::test]
async fn a_new_address_waits_and_the_old_one_stays_in_force() {
    let app = TestApp::start().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let before = anna.get("/me").await.body;
    let change =
        async |password: &str, email: &str| anna.put("/me/email", json!({"password": password, "email": email})).await;
    assert_eq!(change("not this one", "anna@new.example").await.fields(), [("password", "wrong_password")]);
    assert_eq!(change(PASSWORD, "nonsense").await.fields(), [("email", "malformed")]);
    let taken = bruno.get("/me").await.body["email"].as_str().unwrap().to_owned();
    assert_eq!(change(PASSWORD, &taken).await.outcome(), (409, "email_taken"));
    let changed = change(PASSWORD, "anna@new.example").await;
    assert_eq!(changed.status, 202, "{changed:?}");
    let after = anna.get("/me").await.body;
    assert_eq!((&after["email"], &after["pending_email"]), (&before["email"], &json!("anna@new.example")));
    let taken_back = change(PASSWORD, before["email"].as_str().unwrap()).await;
    assert_eq!(taken_back.status, 202, "{taken_back:?}");
    assert_eq!(anna.get("/me").await.body["pending_email"], Value::Null);
    assert_eq!(change(PASSWORD, before["email"].as_str().unwrap()).await.fields(), [("email", "same_address")]);
}

#[tokio::test]
async fn a_profile_changes_in_part_and_on_the_version_it_was_read_with() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let read = anna.get("/me").await;
    let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    let patch = |body: Value, tag: &str| {
        anna.send(anna.request(Method::PATCH, "/me").header(header::IF_MATCH, tag).json(&body))
    };
    let all = json!({"alias": "Anna A.", "locale": "zh-CN", "phone": "+49 30 1234567"});
    let changed = patch(all, &tag).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(patch(json!({"phone": null}), &tag).await.outcome(), (412, "stale_version"));
    let me = anna.get("/me").await.body;
    assert_eq!(
        (&me["alias"], &me["locale"], &me["phone"]),
        (&json!("Anna A."), &json!("zh-CN"), &json!("+49301234567"))
    );
    assert_eq!(anna.patch("/me", json!({"phone": null})).await.status, 200);
    let me = anna.get("/me").await.body;
    assert_eq!((&me["alias"], &me["phone"]), (&json!("Anna A."), &Value::Null));
    assert_eq!(anna.patch("/me", json!({"phone": "call me"})).await.fields(), [("phone", "characters")]);
}

#[tokio::test]
async fn people_are_blocked_and_heard_again() {
    let app = TestApp::start().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let path = format!("/blocks/{}", bruno.account);
    let blocked = anna.put(&path, json!({})).await;
    assert_eq!(blocked.status, 200, "{blocked:?}");
    let list = anna.get_after(blocked.position(), "/blocks").await.body;
    assert_eq!(list["items"], json!([{"id": bruno.account, "alias": "bruno"}]));
    assert_eq!(bruno.get("/blocks").await.body["items"], json!([]), "the other is not told");
    assert_eq!(anna.put(&format!("/blocks/{}", anna.account), json!({})).await.outcome(), (409, "oneself"));
    assert_eq!(anna.put("/blocks/0198a4c4-0000-7000-8000-000000000000", json!({})).await.status, 404);
    assert_eq!(anna.delete(&path).await.status, 200);
    assert_eq!(anna.delete(&path).await.status, 200, "again is no mistake");
    assert_eq!(anna.get("/blocks").await.body["items"], json!([]));
}

#[tokio::test]
async fn what_is_kept_of_somebody_is_theirs_as_one_file() {
    let app = TestApp::start().await;
    let (anna, bruno, doctor) = (app.customer("anna").await, app.customer("bruno").await, app.doctor().await);
    let visit = anna.reserve(&anna.pet("Mimi").await).await;
    let note = json!({"treatment": "standard", "note": "Owner is nervous"});
    let triaged = doctor.step(&visit.id(), "triage", note).await;
    bruno.pet("Rex").await;
    let answer = anna.get_after(triaged.position(), "/me/export").await;
    assert!(answer.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    let data = &answer.body;
    assert_eq!(data["account"]["username"], "anna");
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(data["pets"][0]["pet"]["name"], "Mimi");
    assert_eq!(data["pets"][0]["events"][0]["event_type"], "PetAdded");
    assert_eq!(data["reservations"][0]["reservation"]["reason"], "She limps.");
    assert_eq!(data["reservations"][0]["events"][1]["event_type"], "ReservationTriaged");
    let types: Vec<&str> =
        data["events"].as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["AccountOpened", "LoggedIn"]);
    let text = data.to_string();
    for secret in ["$argon2", "refresh_hash", "nervous", "Rex", "bruno"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[tokio::test]
async fn whoever_closes_their_account_is_erased_and_logged_out() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let visit = anna.reserve(&anna.pet("Mimi").await).await;
    assert_eq!(anna.delete("/me").await.fields(), [("password", "required")]);
    let wrong = delete(&anna, "/me", json!({"password": "not this one"})).await;
    assert_eq!(wrong.fields(), [("password", "wrong_password")]);
    let closed = delete(&anna, "/me", json!({"password": PASSWORD})).await;
    assert_eq!(closed.status, 204, "{closed:?}");
    let position = closed.headers["log-position"].to_str().unwrap().parse().unwrap();
    assert!(closed.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(anna.get("/me").await.status, 401);
    let again = app.anonymous().post("/sessions", json!({"username": "anna", "password": PASSWORD})).await;
    assert_eq!(again.outcome(), (401, "wrong_credentials"));
    let row = doctor.get_after(position, &format!("/reservations/{}", visit.id())).await.body;
    assert_eq!(
        (&row["pet"]["name"], &row["customer"]["alias"], &row["reason"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(app.customer("anna").await.get("/pets").await.body["items"], json!([]), "the name is free");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::start().await;
    let root = app.person("root", Role::Admin).await;
    let leave = async |admin: &Person| delete(admin, "/me", json!({"password": PASSWORD})).await;
    app.state.projections().wait_for(app.head().await, std::time::Duration::from_secs(5)).await.unwrap();
    assert_eq!(leave(&root).await.outcome(), (409, "last_administrator"));
    let other = app.person("other", Role::Admin).await;
    app.state.projections().wait_for(app.head().await, std::time::Duration::from_secs(5)).await.unwrap();
    assert_eq!(leave(&root).await.status, 204);
    app.state.projections().wait_for(app.head().await, std::time::Duration::from_secs(5)).await.unwrap();
    assert_eq!(leave(&other).await.outcome(), (409, "last_administrator"));
}
