//! What stands around every route: other sites, headers, probes, and a server that stops.
//!
//! Never here: sessions and roles.

use reqwest::{Method, header};
use serde_json::json;
use tests::app::TestApp;

#[tokio::test]
async fn another_site_cannot_make_a_browser_send_anything() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let head = app.head().await;
    let post = || anna.request(Method::POST, "/pets").json(&json!({"name": "Momo", "species": "cat"}));
    let elsewhere =
        anna.send(post().header("Origin", "https://evil.example").header("Sec-Fetch-Site", "cross-site")).await;
    assert_eq!(elsewhere.outcome(), (403, "cross_site"));
    assert_eq!(elsewhere.headers[header::CONTENT_TYPE], "application/problem+json");
    let null = anna.send(post().header("Origin", "null")).await;
    assert_eq!(null.status, 403);
    assert_eq!(app.head().await, head);
    assert_eq!(anna.send(post().header("Origin", app.url()).header("Sec-Fetch-Site", "same-origin")).await.status, 201);
    assert_eq!(anna.send(post()).await.status, 201, "a program sends neither header");
}

#[tokio::test]
async fn every_answer_keeps_people_safe() {
    let app = TestApp::start().await;
    for path in
        ["/", "/login", "/api/v1/me", "/api/v1/nothing", "/nothing", "/healthz", "/assets/nothing", "/api/docs/"]
    {
        let answer = reqwest::get(format!("{}{path}", app.url())).await.unwrap();
        let headers = answer.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert!(headers.contains_key("x-request-id") && headers.contains_key("permissions-policy"), "{path}");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "only behind https");
    }
    let api = reqwest::get(format!("{}/api/v1/me", app.url())).await.unwrap();
    assert_eq!(api.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(api.headers()[header::WWW_AUTHENTICATE], "Bearer");
}

#[tokio::test]
async fn behind_https_cookies_and_browsers_stay_there() {
    let app = TestApp::start_behind("https://paws.example").await;
    app.customer("anna").await;
    let begun = app.anonymous().post("/sessions", json!({"username": "anna", "password": tests::app::PASSWORD})).await;
    let cookie = begun.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-session=") && cookie.contains("Secure") && cookie.contains("Path=/"),
        "{cookie}"
    );
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(begun.headers[header::STRICT_TRANSPORT_SECURITY].to_str().unwrap().contains("max-age=63072000"));
    let anonymous = app.anonymous();
    let me = |name: &str| {
        let token = cookie.split(';').next().unwrap().trim_start_matches("__Host-session=");
        anonymous.request(Method::GET, "/me").header(header::COOKIE, format!("{name}={token}"))
    };
    assert_eq!(anonymous.send(me("__Host-session")).await.status, 200);
    assert_eq!(anonymous.send(me("session")).await.status, 401, "a cookie that another host could have set");
    let post = anonymous.request(Method::POST, "/sessions").header("Origin", "https://paws.example").json(&json!({}));
    assert_eq!(anonymous.send(post).await.status, 422, "the proxy's own pages are trusted");
}

#[tokio::test]
async fn a_request_keeps_the_number_it_came_with_if_that_is_one() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let number = uuid::Uuid::now_v7().to_string();
    let post = |id: &str| {
        anna.request(Method::POST, "/pets").header("X-Request-Id", id).json(&json!({"name": "M", "species": "cat"}))
    };
    let kept = anna.send(post(&number)).await;
    assert_eq!(kept.headers["x-request-id"], number.as_str());
    let stored: String = sqlx::query_scalar("SELECT metadata ->> 'request_id' FROM events WHERE position = $1")
        .bind(kept.position())
        .fetch_one(&app.database.pool)
        .await
        .unwrap();
    assert_eq!(stored, number);
    let replaced = anna.send(post("<script>")).await;
    assert_ne!(replaced.headers["x-request-id"], "<script>");
}

#[tokio::test]
async fn probes_and_metrics_answer() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    anna.pet("Momo").await;
    let text = async |path: &str| reqwest::get(format!("{}{path}", app.url())).await.unwrap().text().await.unwrap();
    assert_eq!(text("/healthz").await, "ok\n");
    let ready: serde_json::Value = serde_json::from_str(&text("/readyz").await).unwrap();
    assert_eq!(ready["ready"], true, "{ready}");
    let metrics = text("/metrics").await;
    assert!(metrics.contains("route=\"/api/v1/pets\",status=\"201\""), "{metrics}");
    assert!(metrics.contains("healing_paws_subscription_lag{name=\"pets\"}"), "{metrics}");
    assert!(!metrics.contains("anna"), "nothing about people");
}
