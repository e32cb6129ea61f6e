//! Whoever guesses a password holds its owner out of every browser but their own.
//!
//! Never here: how delays grow, or what is counted for whom in detail; the throttle's own tests show that.

use chrono::TimeDelta;
use reqwest::{Method, header};
use serde_json::{Value, json};
use tests::app::{Answer, PASSWORD, TestApp};
use tests::browser::Browser;

async fn log_in(browser: &mut Browser, username: &str, password: &str) -> Answer {
    browser.call(Method::POST, "/sessions", json!({"username": username, "password": password})).await
}

/// Guesses, patiently, until there are minutes to wait: the first `free` cost nothing, then the delay doubles.
async fn guess(app: &TestApp, browser: &mut Browser, free: usize, name: impl Fn(usize) -> String) {
    for number in 1..=free + 7 {
        assert_eq!(log_in(browser, &name(number), "a wrong guess").await.status, 401, "guess {number}");
        if (free..free + 7).contains(&number) {
            app.clock.advance(TimeDelta::seconds(1 << (number - free)));
        }
    }
}

/// A stranger guesses until they have to wait.
async fn guess_from_elsewhere(app: &TestApp, username: &str) {
    let mut stranger = Browser::new(app);
    guess(app, &mut stranger, 5, |_| username.to_owned()).await;
    assert_eq!(log_in(&mut stranger, username, PASSWORD).await.outcome(), (429, "too_many_attempts"));
}

/// The browser of somebody who logged in with it before, and out again.
async fn browser_of(app: &TestApp, username: &str) -> Browser {
    let mut browser = Browser::new(app);
    let begun = log_in(&mut browser, username, PASSWORD).await;
    let cookies: Vec<&str> =
        begun.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(cookies[0].starts_with("session="), "{cookies:?}");
    for part in ["device=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"] {
        assert!(cookies[1].contains(part), "{cookies:?}");
    }
    assert_eq!(browser.call(Method::DELETE, "/sessions/current", Value::Null).await.status, 200);
    assert_eq!((browser.cookie("session"), browser.cookie("device").is_some()), (None, true));
    browser
}

#[tokio::test]
async fn an_owner_gets_in_by_their_own_browser_while_others_guess() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let mut own = browser_of(&app, "anna").await;
    guess_from_elsewhere(&app, "anna").await;
    assert_eq!(log_in(&mut own, "anna", PASSWORD).await.status, 201);
    let mut stranger = Browser::new(&app);
    assert_eq!(log_in(&mut stranger, "anna", PASSWORD).await.status, 429, "that does not let strangers guess on");
    let form = [("username", "anna"), ("password", PASSWORD)];
    assert_eq!(own.form("/login", &form).await.status, 303, "by the page as well");
}

#[tokio::test]
async fn an_owner_gets_in_although_their_address_has_to_wait() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let mut own = browser_of(&app, "anna").await;
    let mut stranger = Browser::new(&app);
    guess(&app, &mut stranger, 50, |number| format!("user{number}")).await;
    assert_eq!(log_in(&mut stranger, "anna", PASSWORD).await.status, 429);
    assert_eq!(log_in(&mut own, "anna", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn a_known_browser_has_to_wait_for_its_own_guesses() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let mut own = browser_of(&app, "anna").await;
    for _ in 0..5 {
        assert_eq!(log_in(&mut own, "anna", "a wrong guess").await.status, 401);
    }
    let refused = log_in(&mut own, "anna", PASSWORD).await;
    assert_eq!(
        (refused.outcome(), &refused.headers["retry-after"]),
        ((429, "too_many_attempts"), &"1".parse().unwrap())
    );
    assert_eq!(log_in(&mut Browser::new(&app), "anna", PASSWORD).await.status, 201, "it holds out nobody else");
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(log_in(&mut own, "anna", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn a_browser_is_known_to_those_who_logged_in_with_it_and_not_by_a_made_up_cookie() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    app.customer("bruno").await;
    let own = browser_of(&app, "anna").await;
    guess_from_elsewhere(&app, "bruno").await;
    assert_eq!(log_in(&mut own.clone(), "bruno", PASSWORD).await.status, 429, "it is Anna's");
    guess_from_elsewhere(&app, "anna").await;
    let token = own.cookie("device").unwrap().to_owned();
    let (body, signature) = token.rsplit_once('.').unwrap();
    let turned: String = signature.chars().rev().collect();
    for made_up in [format!("{body}.{turned}"), "nonsense".to_owned()] {
        let mut forged = own.clone().with_cookie("device", &made_up);
        assert_eq!(log_in(&mut forged, "anna", PASSWORD).await.status, 429, "{made_up}");
    }
    app.clock.advance(TimeDelta::days(181));
    guess_from_elsewhere(&app, "anna").await;
    assert_eq!(log_in(&mut own.clone(), "anna", PASSWORD).await.status, 429, "it is half a year old");
}
