//! Sessions that take another's place: a log-in in a browser that had one, and a new password.
//!
//! Never here: sessions of other devices.

use reqwest::{Method, header};
use serde_json::{Value, json};
use tests::app::{PASSWORD, Person, TestApp};
use tests::browser::Browser;

const NEW_PASSWORD: &str = "another good password";

async fn log_in(browser: &mut Browser, username: &str, password: &str) -> u16 {
    let body = json!({"username": username, "password": password});
    browser.call(Method::POST, "/sessions", body).await.status.as_u16()
}

async fn me(browser: &Browser) -> u16 {
    browser.clone().call(Method::GET, "/me", Value::Null).await.status.as_u16()
}

async fn open_sessions(person: &Person) -> usize {
    person.get("/sessions").await.body["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_log_in_ends_the_session_that_the_browser_had() {
    let app = TestApp::start().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let mut browser = Browser::new(&app);
    assert_eq!(log_in(&mut browser, "anna", PASSWORD).await, 201);
    let first = browser.clone();
    assert_eq!(log_in(&mut browser, "anna", "a wrong guess").await, 401);
    assert_eq!((me(&first).await, open_sessions(&anna).await), (200, 2), "who fails keeps what they had");
    assert_eq!(log_in(&mut browser, "anna", PASSWORD).await, 201);
    assert_eq!((me(&first).await, me(&browser).await, open_sessions(&anna).await), (401, 200, 2));

    let second = browser.clone();
    let form = [("username", "bruno"), ("password", PASSWORD)];
    assert_eq!(browser.form("/login", &form).await.status, 303);
    assert_eq!((me(&second).await, me(&browser).await), (401, 200), "also somebody else's");
    assert_eq!((open_sessions(&anna).await, open_sessions(&bruno).await), (1, 2));
    let events = app.state.commands().log().history("account", anna.account.uuid()).await.unwrap();
    let last = events.last().unwrap();
    assert_eq!(last.event_type, "LoggedOut");
    assert!(last.metadata.contains(&anna.account.to_string()), "in the name of whoever had it");
}

#[tokio::test]
async fn a_program_that_logs_in_again_holds_both_sessions() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let again = anna.post("/sessions", json!({"username": "anna", "password": PASSWORD})).await;
    assert_eq!(again.status, 201);
    assert_eq!((anna.get("/me").await.status.as_u16(), open_sessions(&anna).await), (200, 2));
}

#[tokio::test]
async fn a_new_password_gives_the_browser_another_cookie() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let mut browser = Browser::new(&app);
    let body = json!({"username": "anna", "password": PASSWORD, "remember_me": true});
    assert_eq!(browser.call(Method::POST, "/sessions", body).await.status, 201);
    let before = browser.clone();
    let head = app.head().await;

    let change = json!({"current_password": PASSWORD, "password": NEW_PASSWORD});
    let changed = browser.call(Method::PUT, "/me/password", change).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert!(changed.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=259"), "{changed:?}");
    assert_eq!((me(&before).await, me(&browser).await), (401, 200), "a copy of the cookie opens nothing any more");
    assert_eq!(anna.get("/me").await.status, 401, "every other session ends");
    let events = app.state.commands().log().read(head, 10).await.unwrap();
    let types: Vec<&str> = events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["SessionRenewed", "PasswordChanged"]);

    let before = browser.clone();
    let form = [("current_password", NEW_PASSWORD), ("password", PASSWORD), ("repeat_password", PASSWORD)];
    assert_eq!(browser.form("/me/password", &form).await.status, 303);
    assert_eq!((me(&before).await, me(&browser).await), (401, 200));
    let listed = browser.call(Method::GET, "/sessions", Value::Null).await.body;
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]["current"]), (1, &json!(true)));
}

#[tokio::test]
async fn a_program_that_sets_a_new_password_keeps_its_tokens() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let begun = app.anonymous().post("/sessions", json!({"username": "anna", "password": PASSWORD})).await.body;
    let anna = app.anonymous().with_token(begun["access_token"].as_str().unwrap());
    let change = json!({"current_password": PASSWORD, "password": NEW_PASSWORD});
    let changed = anna.put("/me/password", change).await;
    assert_eq!((changed.status.as_u16(), changed.headers.get(header::SET_COOKIE)), (200, None));
    assert_eq!(anna.get("/me").await.status, 200);
    let refreshed = app.anonymous().post("/sessions/refresh", json!({"refresh_token": begun["refresh_token"]})).await;
    assert_eq!(refreshed.status, 201, "{refreshed:?}");
}
