//! Requests that another site makes somebody's browser send: refused on every route that changes anything, in words.
//!
//! Never here: requests of programs, which say nothing of an origin.

use std::collections::BTreeSet;

use domain::values::Role;
use healing_paws::server;
use reqwest::{Method, StatusCode, header};
use tests::app::TestApp;
use uuid::Uuid;

/// What browsers say of a request of another site: new ones, old ones, a sandboxed frame, a page on another port.
const FOREIGN: [&[(&str, &str)]; 5] = [
    &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("origin", "http://127.0.0.1:1"), ("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "cross-site")],
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_changes_anything_is_done_for_another_site() {
    let app = TestApp::start().await;
    let admin = app.person("admin", Role::Admin).await;
    let head = app.head().await;
    let mut refused = BTreeSet::new();
    for path in server::paths() {
        let id = Uuid::now_v7().to_string();
        let part = |part: &str| if part.starts_with('{') { id.clone() } else { part.to_owned() };
        let address = path.split('/').map(part).collect::<Vec<_>>().join("/");
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let plain = app.anonymous().page(method.clone(), &address).send().await.unwrap();
            if plain.status() == StatusCode::METHOD_NOT_ALLOWED {
                continue;
            }
            for headers in FOREIGN {
                let mut request = admin.page(method.clone(), &address);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let answer = request.send().await.unwrap();
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method} {path} with {headers:?}");
                let kind =
                    if path.starts_with("/api/") { "application/problem+json" } else { "text/html; charset=utf-8" };
                assert_eq!(answer.headers()[header::CONTENT_TYPE], kind, "{method} {path}");
                refused.insert(format!("{method} {path}"));
            }
        }
    }
    assert_eq!(app.head().await, head, "something was done");
    assert!(refused.len() > 30, "{refused:?}");
}

#[tokio::test]
async fn who_is_refused_reads_why_in_their_language() {
    let app = TestApp::start().await;
    let ask = async |path: &str, language: &str| {
        let nobody = app.anonymous();
        let request = nobody.page(Method::POST, path).header("Origin", "https://evil.example");
        request
            .header("Accept-Language", language)
            .form(&[("username", "anna")])
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    };
    for (language, words) in [("en", "sent by another site"), ("zh-CN", "来自其他网站")] {
        let page = ask("/login", language).await;
        assert!(page.contains(words) && page.contains("<html"), "{page}");
        let problem = ask("/api/v1/sessions", language).await;
        assert!(problem.contains(words) && problem.contains("\"code\":\"cross_site\""), "{problem}");
    }
}
