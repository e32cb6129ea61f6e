//! What every answer tells a browser for people's safety, asked of every path and of every kind of refusal.
//!
//! Never here: what is answered.

use domain::values::Role;
use healing_paws::server;
use reqwest::header::{self, HeaderMap};
use reqwest::{Method, StatusCode};
use tests::app::TestApp;
use uuid::Uuid;

/// Headers that are the same everywhere.
const EVERYWHERE: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Whom an answer may be kept for: nobody, unless it is the same for everybody.
const FOR_EVERYBODY: [&str; 8] = [
    "/assets/{*path}",
    "/favicon.ico",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/docs",
    "/api/docs/",
    "/api/docs/{*rest}",
];

fn check(at: &str, headers: &HeaderMap, https: bool) {
    for (name, value) in EVERYWHERE {
        assert_eq!(headers[name], value, "{name} of {at}");
    }
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let rules: Vec<&str> = policy.split(';').map(str::trim).collect();
    for rule in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
    {
        assert!(rules.contains(&rule), "{rule} is not in {policy} of {at}");
    }
    assert!(rules.contains(&"form-action 'self'") && !policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    let permissions = headers["permissions-policy"].to_str().unwrap();
    assert!(permissions.contains("camera=()") && permissions.contains("geolocation=()"), "{permissions}");
    assert_eq!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY), https, "{at}");
    assert!(headers.contains_key("x-request-id") && !headers.contains_key(header::SERVER), "{at}");
}

#[tokio::test]
async fn every_path_keeps_people_safe() {
    for https in [false, true] {
        let app = if https { TestApp::start_behind("https://paws.example").await } else { TestApp::start().await };
        let people = [app.anonymous(), app.customer("anna").await, app.person("admin", Role::Admin).await];
        for path in server::paths() {
            let id = Uuid::now_v7().to_string();
            let part = |part: &str| if part.starts_with('{') { id.clone() } else { part.to_owned() };
            let address = path.split('/').map(part).collect::<Vec<_>>().join("/");
            for person in &people {
                for method in [Method::GET, Method::POST, Method::PATCH] {
                    let request = person.page(method.clone(), &address).header("Last-Event-ID", "0");
                    let answer = request.send().await.unwrap();
                    let at = format!("{method} {path}: {}", answer.status());
                    check(&at, answer.headers(), https);
                    if !FOR_EVERYBODY.contains(&path.as_str()) && path != "/api/v1/openapi.json" {
                        let kept = answer.headers().get(header::CACHE_CONTROL).map(|value| value.to_str().unwrap());
                        assert_eq!(kept, Some("no-store"), "{at}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn no_page_contains_script_or_style() {
    let app = TestApp::start().await;
    let people =
        [app.anonymous(), app.customer("anna").await, app.doctor().await, app.person("admin", Role::Admin).await];
    let mut pages = 0;
    for path in server::paths().into_iter().filter(|path| !path.starts_with("/api/") && !path.contains('{')) {
        for person in &people {
            let answer = person.page(Method::GET, &path).send().await.unwrap();
            let is_page =
                answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html; charset=utf-8");
            if answer.status() != StatusCode::OK || !is_page {
                continue;
            }
            pages += 1;
            let html = answer.text().await.unwrap();
            for script in html.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap();
                assert!(tag.contains("src=\"/assets/") || tag.contains("application/json"), "{path}: <script{tag}>");
            }
            for forbidden in
                ["<style", " style=\"", " onclick=", " onload=", " onsubmit=", "javascript:", "<iframe", "<object"]
            {
                assert!(!html.contains(forbidden), "{path} contains {forbidden}");
            }
            assert!(!html.contains("src=\"http") && !html.contains("action=\"http"), "{path} leads elsewhere");
        }
    }
    assert!(pages > 20, "{pages} pages were looked at");
}
