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

/// An answer to a wrong log-in, byte for byte, without its number and its time.
async fn refusal(app: &TestApp, login: &str) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let someone = app.anonymous();
    let body = json!({"username": login, "password": "not this one"});
    let answer = someone.request(Method::POST, "/sessions").json(&body).send().await.unwrap();
    let told = answer.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let headers = told.filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str())).collect();
    (answer.status().as_u16(), headers, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn unknown_names_and_wrong_passwords_look_the_same() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let head = app.head().await;
    let unknown = refusal(&app, "nobody").await;
    assert_eq!(unknown.0, 401);
    let email = format!("{}@example.org", anna.account.uuid().simple());
    for login in ["anna", "ANNA ", email.as_str(), "nobody@example.org", "no name at all"] {
        assert_eq!(refusal(&app, login).await, unknown, "{login}");
    }
    // The account's owner and the auditor hear of it, behind the answers; of unknown names nothing is kept.
    app.state.commands().log().watch().wait_for(|position| *position > head).await.unwrap();
    let events = app.state.commands().log().read(head, 10).await.unwrap();
    let found: Vec<_> = events.iter().map(|event| (event.event_type.as_str(), event.aggregate_id.clone())).collect();
    assert_eq!(found, [("LogInFailed", anna.account.to_string())], "one in ten seconds");
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
async fn any_earlier_refresh_token_ends_the_session_and_a_made_up_one_does_not() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let first = log_in(&app, json!({"username": "anna", "password": PASSWORD})).await.body;
    let stranger = log_in(&app, json!({"username": "anna", "password": PASSWORD})).await.body;
    let refresh = async |token: &str| app.anonymous().post("/sessions/refresh", json!({"refresh_token": token})).await;
    let tokens: Vec<String> = {
        let mut tokens = vec![first["refresh_token"].as_str().unwrap().to_owned()];
        for _ in 0..4 {
            let next = refresh(tokens.last().unwrap()).await;
            tokens.push(next.body["refresh_token"].as_str().unwrap().to_owned());
        }
        tokens
    };
    let last = tokens.last().unwrap();
    // The secret of another session, and one that nobody was given.
    let (session, secret) = last.rsplit_once('.').unwrap();
    let (_, others) = stranger["refresh_token"].as_str().unwrap().rsplit_once('.').unwrap();
    for made_up in [others.to_owned(), "A".repeat(secret.len()), secret[..43].to_owned(), String::from("x")] {
        let refused = refresh(&format!("{session}.{made_up}")).await;
        assert_eq!(refused.outcome(), (401, "session_ended"), "{made_up}");
    }
    let head = app.head().await;
    assert_eq!(refresh(&tokens[1]).await.outcome(), (401, "refresh_token_reused"), "three exchanges ago");
    let events = app.state.commands().log().read(head, 10).await.unwrap();
    assert_eq!(events.iter().map(|event| event.event_type.as_str()).collect::<Vec<_>>(), ["RefreshTokenReused"]);
    assert_eq!(refresh(last).await.outcome(), (401, "session_ended"));
    let metrics = reqwest::get(format!("{}/metrics", app.url())).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("{what=\"refresh_token_reused\"} 1"), "{metrics}");
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

#[tokio::test]
async fn the_list_says_when_each_session_was_used_last() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let elsewhere = app.log_in("anna").await;
    let last_used = async |person: &Person| {
        let listed = person.get("/sessions").await.body;
        let other = listed["items"].as_array().unwrap().iter().find(|one| one["current"] == false).unwrap().clone();
        other["last_used_at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    };
    let uses = app.state.last_uses();
    for minutes in [5, 10] {
        app.clock.advance(TimeDelta::minutes(5));
        let used_at = app.state.now();
        assert_eq!(elsewhere.get("/me").await.status, 200);
        // Before it is written, and after; used again within a minute, it is not written again.
        for _ in 0..2 {
            let told = last_used(&anna).await;
            assert!(used_at <= told && told < used_at + TimeDelta::minutes(1), "{minutes}: {told}");
            uses.write().await.unwrap();
            assert_eq!(elsewhere.get("/me").await.status, 200);
            let rows: i64 =
                count(&app, "session_uses WHERE last_used_at >= (SELECT max(recorded_at) FROM events)").await;
            assert_eq!(rows, 2, "one for each session");
        }
    }
}

#[tokio::test]
async fn of_a_session_that_ended_nothing_is_kept() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let (elsewhere, third) = (app.log_in("anna").await, app.log_in("anna").await);
    for person in [&anna, &elsewhere, &third] {
        assert_eq!(person.get("/me").await.status, 200);
    }
    let uses = app.state.last_uses();
    uses.write().await.unwrap();
    assert_eq!(count(&app, "session_uses").await, 3);
    app.clock.advance(TimeDelta::minutes(2));
    assert_eq!(elsewhere.delete("/sessions/current").await.status, 200);
    // Its last request was noted after it was written, and is not written any more.
    uses.write().await.unwrap();
    // What was the end of the log at one sweep is swept at the next.
    uses.sweep().await.unwrap();
    uses.sweep().await.unwrap();
    assert_eq!(count(&app, "session_uses").await, 2);
    assert_eq!(anna.delete("/sessions/all").await.status, 200);
    uses.sweep().await.unwrap();
    uses.sweep().await.unwrap();
    assert_eq!(count(&app, "session_uses").await, 0);
}

async fn count(app: &TestApp, from: &str) -> i64 {
    sqlx::query_scalar(&format!("SELECT count(*) FROM {from}")).fetch_one(&app.database.pool).await.unwrap()
}

#[tokio::test]
async fn all_sessions_end_at_once_or_all_but_this_one() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let (second, third) = (app.log_in("anna").await, app.log_in("anna").await);
    let others = anna.delete("/sessions/others").await;
    assert_eq!(others.status, 200);
    assert!(!others.headers.contains_key(header::SET_COOKIE));
    let statuses = async || {
        [anna.get("/me").await.status, second.get("/me").await.status, third.get("/me").await.status]
            .map(|status| status.as_u16())
    };
    assert_eq!(statuses().await, [200, 401, 401]);
    let all = anna.delete("/sessions/all").await;
    assert!(all.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(statuses().await, [401; 3]);
}
