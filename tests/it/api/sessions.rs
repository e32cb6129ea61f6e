//! Logging in and out: cookies, tokens, their exchange and their end.
//!
//! Never here: passwords themselves.

use chrono::TimeDelta;
use reqwest::{Method, header};
use serde_json::{Value, json};
use tests::app::{Answer, PASSWORD, Person, TestApp};

async fn log_in(app: &TestApp, body: Value) -> Answer {
    app.anonymous().post("/sessions", body).await
}

fn with(app: &TestApp, token: &Value) -> Person {
    app.anonymous().with_token(token.as_str().unwrap())
}

#[tokio::test]
async fn a_session_comes_as_tokens_and_as_a_cookie() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let begun = log_in(&app, json!({"username": "Anna", "password": PASSWORD})).await;
    assert_eq!(begun.status, 201);
    assert_eq!((&begun.body["expires_in"], &begun.body["account"]["role"]), (&json!(900), &json!("customer")));
    let cookie = begun.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(
        cookie.starts_with("session=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Secure"), "{cookie}");
    let anonymous = app.anonymous();
    let me = anonymous.request(Method::GET, "/me").header(header::COOKIE, cookie.split(';').next().unwrap());
    assert_eq!(anonymous.send(me).await.status, 200);
    let remembered = log_in(&app, json!({"username": "anna", "password": PASSWORD, "remember_me": true})).await;
    assert!(remembered.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=2592000"));
}

#[tokio::test]
async fn unknown_names_and_wrong_passwords_look_the_same() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let head = app.head().await;
    let wrong = log_in(&app, json!({"username": "anna", "password": "not this one"})).await;
    let unknown = log_in(&app, json!({"username": "nobody", "password": "not this one"})).await;
    assert_eq!((wrong.outcome(), &wrong.body), ((401, "wrong_credentials"), &unknown.body));
    assert_eq!(app.head().await, head);
}

#[tokio::test]
async fn an_access_token_is_exchanged_and_a_copied_refresh_token_ends_the_session() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let first = log_in(&app, json!({"username": "anna", "password": PASSWORD})).await.body;
    app.clock.advance(TimeDelta::minutes(16));
    assert_eq!(with(&app, &first["access_token"]).get("/me").await.outcome(), (401, "unauthenticated"));
    let refresh =
        async |token: &Value| app.anonymous().post("/sessions/refresh", json!({"refresh_token": token})).await;
    let second = refresh(&first["refresh_token"]).await;
    assert_eq!(second.status, 201, "{second:?}");
    let person = with(&app, &second.body["access_token"]);
    assert_eq!(person.get("/me").await.status, 200);
    assert_eq!(refresh(&first["refresh_token"]).await.outcome(), (401, "refresh_token_reused"));
    assert_eq!(person.get("/me").await.status, 401, "both lose it");
    assert_eq!(refresh(&second.body["refresh_token"]).await.outcome(), (401, "session_ended"));
    assert_eq!(refresh(&json!("nonsense")).await.outcome(), (401, "session_ended"));
}

#[tokio::test]
async fn a_lost_exchange_can_be_repeated_with_its_key() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let first = log_in(&app, json!({"username": "anna", "password": PASSWORD})).await.body;
    let exchange = async |token: &Value| {
        let anonymous = app.anonymous();
        let request = anonymous.request(Method::POST, "/sessions/refresh").header("Idempotency-Key", "exchange");
        anonymous.send(request.json(&json!({"refresh_token": token}))).await
    };
    let second = exchange(&first["refresh_token"]).await.body;
    let again = exchange(&first["refresh_token"]).await;
    assert_eq!((again.status.as_u16(), &again.body["refresh_token"]), (201, &second["refresh_token"]));
    assert_eq!(exchange(&second["refresh_token"]).await.outcome(), (422, "idempotency_key_reused"));
    assert_eq!(with(&app, &again.body["access_token"]).get("/me").await.status, 200);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_at_once() {
    let app = TestApp::start().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let elsewhere = app.log_in("anna").await;
    let listed = anna.get("/sessions").await.body;
    let sessions = listed["items"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();
    let path = format!("/sessions/{other}");
    assert_eq!(bruno.delete(&path).await.status, 404, "another's session does not exist");
    assert_eq!(anna.delete(&path).await.status, 200);
    assert_eq!(elsewhere.get("/me").await.status, 401);
    let ended = anna.delete("/sessions/current").await;
    assert_eq!(ended.status, 200);
    assert!(ended.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(anna.get("/me").await.status, 401);
}

#[tokio::test]
async fn a_session_that_is_not_remembered_ends_by_itself() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let begun = log_in(&app, json!({"username": "anna", "password": PASSWORD})).await;
    app.clock.advance(TimeDelta::hours(13));
    let refreshed =
        app.anonymous().post("/sessions/refresh", json!({"refresh_token": begun.body["refresh_token"]})).await;
    assert_eq!(refreshed.outcome(), (401, "session_ended"));
}
