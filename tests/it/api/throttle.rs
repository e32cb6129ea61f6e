//! Whoever tries too much has to wait, and is told how long.
//!
//! Never here: how delays grow; the throttle's own tests show that.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::app::{Answer, PASSWORD, TestApp};

async fn log_in(app: &TestApp, name: &str, password: &str) -> Answer {
    app.anonymous().post("/sessions", json!({"username": name, "password": password})).await
}

fn seconds(answer: &Answer) -> i64 {
    answer.headers["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn whoever_guesses_a_password_has_to_wait_longer_and_longer() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    for _ in 0..5 {
        assert_eq!(log_in(&app, "anna", "a wrong guess").await.outcome(), (401, "wrong_credentials"));
    }
    let mut waited = Vec::new();
    for _ in 0..4 {
        let right = log_in(&app, "Anna", PASSWORD).await;
        assert_eq!(right.outcome(), (429, "too_many_attempts"), "whether it is right is not looked at");
        waited.push(seconds(&right));
        app.clock.advance(TimeDelta::seconds(seconds(&right)));
        assert_eq!(log_in(&app, "anna", "a wrong guess").await.status, 401);
    }
    assert_eq!(waited, [1, 2, 4, 8]);
    assert_eq!(log_in(&app, "bruno", "a wrong guess").await.status, 401, "others are not held up");
    let wait = seconds(&log_in(&app, "anna", PASSWORD).await);
    app.clock.advance(TimeDelta::seconds(wait));
    assert_eq!(log_in(&app, "anna", PASSWORD).await.status, 201);
    assert_eq!(log_in(&app, "anna", "a wrong guess").await.status, 401, "it was forgotten");
}

#[tokio::test]
async fn a_name_that_nobody_has_waits_in_the_same_way() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let mut told: Vec<Vec<(u16, Value)>> = Vec::new();
    for name in ["anna", "nobody"] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            let answer = log_in(&app, name, "a wrong guess").await;
            answers.push((answer.status.as_u16(), answer.body));
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn an_address_has_to_wait_whatever_names_it_tries() {
    let app = TestApp::start_behind_proxy("127.0.0.0/8").await;
    app.customer("anna").await;
    let from = async |address: &str, name: &str| {
        let someone = app.anonymous();
        let body = json!({"username": name, "password": "a wrong guess"});
        someone.send(someone.request(Method::POST, "/sessions").header("X-Forwarded-For", address).json(&body)).await
    };
    for number in 0..50 {
        assert_eq!(from("203.0.113.9", &format!("user{number}")).await.status, 401);
    }
    assert_eq!(from("203.0.113.9", "anna").await.outcome(), (429, "too_many_attempts"));
    assert_eq!(from("198.51.100.1, 203.0.113.9", "anna").await.status, 429, "what a client makes up does not count");
    assert_eq!(from("203.0.113.10", "anna").await.status, 401);
    let metrics = reqwest::get(format!("{}/metrics", app.url())).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("healing_paws_security_events_total{what=\"throttled\"} 2"), "{metrics}");
    assert!(metrics.contains("healing_paws_security_events_total{what=\"log_in_failed\"} 51"), "{metrics}");
}

#[tokio::test]
async fn without_a_trusted_proxy_nobody_is_believed() {
    let app = TestApp::start().await;
    for number in 0..=50 {
        let someone = app.anonymous();
        let body = json!({"username": format!("user{number}"), "password": "a wrong guess"});
        let request =
            someone.request(Method::POST, "/sessions").header("X-Forwarded-For", format!("203.0.113.{number}"));
        let expected = if number < 50 { 401 } else { 429 };
        assert_eq!(someone.send(request.json(&body)).await.status.as_u16(), expected);
    }
}

#[tokio::test]
async fn what_costs_work_is_not_for_everybody_at_any_rate() {
    let app = TestApp::start().await;
    let anonymous = app.anonymous();
    for _ in 0..200 {
        assert_eq!(anonymous.get("/accounts/availability?username=anna").await.status, 200);
    }
    let refused = loop {
        let answer = anonymous.get("/accounts/availability?username=anna").await;
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!((refused.outcome(), seconds(&refused)), ((429, "too_many_requests"), 1));
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(anonymous.get("/accounts/availability?username=anna").await.status, 200);
    let anna = app.customer("anna").await;
    let change = json!({"current_password": "a wrong guess", "password": "another good password"});
    for _ in 0..20 {
        assert_eq!(anna.put("/me/password", change.clone()).await.status, 422);
    }
    assert_eq!(anna.put("/me/password", change).await.outcome(), (429, "too_many_requests"));
}
