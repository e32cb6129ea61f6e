//! Repeating a command, deciding on an old version, and reading one's own writes.
//!
//! Never here: how the log remembers keys.

use reqwest::Method;
use serde_json::{Value, json};
use tests::app::{Answer, Person, TestApp};

async fn with_key(person: &Person, path: &str, key: &str, body: Value) -> Answer {
    person.send(person.request(Method::POST, path).header("Idempotency-Key", key).json(&body)).await
}

#[tokio::test]
async fn a_repeated_command_gets_the_first_answer_again() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let body = json!({"name": "Momo", "species": "cat"});
    let first = with_key(&anna, "/pets", "one", body.clone()).await;
    let head = app.head().await;
    let again = with_key(&anna, "/pets", "one", body.clone()).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(first.headers["location"], again.headers["location"]);
    let other = with_key(&anna, "/pets", "one", json!({"name": "Other", "species": "cat"})).await;
    assert_eq!(other.outcome(), (422, "idempotency_key_reused"));
    assert_eq!(app.head().await, head);
    let bruno = app.customer("bruno").await;
    assert_eq!(with_key(&bruno, "/pets", "one", body).await.status, 201, "one person's keys are not another's");
}

#[tokio::test]
async fn a_repeated_step_is_taken_once() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let path = format!("/reservations/{id}/cancel");
    let first = with_key(&anna, &path, "cancel", json!({"reason": "She is well again."})).await;
    let again = with_key(&anna, &path, "cancel", json!({"reason": "She is well again."})).await;
    assert_eq!((first.outcome(), &first.body), ((200, ""), &again.body));
    assert_eq!(anna.step_outcome(&path).await, (409, "illegal_transition".to_owned()));
}

trait StepOutcome {
    async fn step_outcome(&self, path: &str) -> (u16, String);
}

impl StepOutcome for Person {
    async fn step_outcome(&self, path: &str) -> (u16, String) {
        let answer = self.post(path, json!({})).await;
        let (status, code) = answer.outcome();
        (status, code.to_owned())
    }
}

#[tokio::test]
async fn signing_up_twice_with_one_key_is_signing_up_once() {
    let app = TestApp::start().await;
    let body =
        json!({"username": "anna", "email": "anna@example.org", "password": "a good password", "accept_rules": true});
    let first = with_key(&app.anonymous(), "/accounts", "me", body.clone()).await;
    let again = with_key(&app.anonymous(), "/accounts", "me", body.clone()).await;
    assert_eq!((first.status.as_u16(), &first.body), (201, &again.body));
    let anew = app.anonymous().post("/accounts", body).await;
    assert_eq!(anew.outcome(), (409, "username_taken"));
}

#[tokio::test]
async fn a_decision_on_an_old_version_is_refused_and_says_what_changed() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let scheduled = doctor.step(&id, "schedule", json!({})).await;
    assert_eq!(scheduled.headers["etag"], "\"2\"");
    let head = app.head().await;
    let path = format!("/reservations/{id}");
    for stale in ["\"1\"", "1", "W/\"1\"", "\"9\""] {
        let request = anna.request(Method::PATCH, &path).header("If-Match", stale).json(&json!({"reason": "Worse."}));
        let answer = anna.send(request).await;
        assert_eq!(answer.outcome(), (412, "stale_version"), "{stale}");
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(detail.contains(&doctor.username), "{detail}");
    }
    assert_eq!(app.head().await, head);
    for fresh in ["\"2\"", "*"] {
        let request = anna.request(Method::PATCH, &path).header("If-Match", fresh).json(&json!({"reason": fresh}));
        assert_eq!(anna.send(request).await.status, 200, "{fresh}");
    }
    let nonsense = anna.request(Method::PATCH, &path).header("If-Match", "soon").json(&json!({}));
    assert_eq!(anna.send(nonsense).await.outcome(), (400, "malformed_header"));
}

#[tokio::test]
async fn a_read_after_a_write_sees_it() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    for number in 0..20 {
        let made = anna.post("/pets", json!({"name": format!("Pet {number}"), "species": "dog"})).await;
        assert_eq!(made.headers["log-position"], made.position().to_string().as_str());
        let path = format!("/pets/{}", made.id());
        let read = if number % 2 == 0 {
            anna.get_after(made.position(), &path).await
        } else {
            anna.get(&format!("{path}?after={}", made.position())).await
        };
        assert_eq!((read.status.as_u16(), &read.body["version"]), (200, &json!(1)));
        assert_eq!(read.headers["etag"], "\"1\"");
    }
}

#[tokio::test]
async fn a_read_after_a_position_that_does_not_come_says_when_to_try_again() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let answer = anna.get_after(1_000_000, "/pets").await;
    assert_eq!(answer.outcome(), (503, "not_yet"));
    assert!(answer.headers.contains_key("retry-after"));
    let nonsense = anna.send(anna.request(Method::GET, "/pets").header("Read-After", "later")).await;
    assert_eq!(nonsense.outcome(), (400, "malformed_header"));
}
