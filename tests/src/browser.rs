//! A browser without a window: it keeps cookies, follows nothing, and sends forms.
//!
//! Never here: pages; Chromium's tests look at those.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

use crate::app::{Answer, Person, TestApp};

/// A browser.
#[derive(Clone)]
pub struct Browser {
    person: Person,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One that was never here.
    #[must_use]
    pub fn new(app: &TestApp) -> Self {
        Self { person: app.anonymous(), cookies: BTreeMap::new() }
    }

    /// What a cookie says.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// The same browser, in which somebody changed a cookie.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sends a request with all cookies, and keeps those that are answered.
    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = self.person.send(request.header(header::COOKIE, cookies.join("; "))).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// A call of the API, as a page's script makes it.
    pub async fn call(&mut self, method: Method, path: &str, body: Value) -> Answer {
        let request = self.person.request(method, path);
        self.send(if body.is_null() { request } else { request.json(&body) }).await
    }

    /// Sends a form.
    pub async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.person.page(Method::POST, path).form(fields);
        self.send(request).await
    }
}
