//! People who keep using the hospital whatever happens to it: each command has an idempotency key and is sent again,
//! with the same key, until it is acknowledged.
//!
//! Never here: faults.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::node::Node;

pub(super) const PASSWORD: &str = "soaked to the bone";

/// A command that the hospital acknowledged: one event, at this place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Acknowledged {
    pub(super) aggregate_id: String,
    pub(super) position: i64,
    pub(super) version: i64,
}

/// People at work.
pub(super) struct Load {
    over: Arc<AtomicBool>,
    people: Vec<JoinHandle<Vec<Acknowledged>>>,
}

/// Somebody with a session.
#[derive(Clone)]
pub(super) struct Person {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Load {
    /// This many customers come with pets, one doctor treats them all.
    pub(super) fn start(url: &str, customers: &[Person], doctor: &Person) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let people = customers
            .iter()
            .map(|customer| {
                let (over, url) = (Arc::clone(&over), url.to_owned());
                let (customer, doctor) = (customer.at(&url), doctor.at(&url));
                tokio::spawn(async move {
                    let mut acknowledged = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        visit(&customer, &doctor, &mut acknowledged).await;
                    }
                    acknowledged
                })
            })
            .collect();
        Self { over, people }
    }

    /// Lets everybody finish what they began.
    pub(super) async fn finish(self) -> Vec<Acknowledged> {
        self.over.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for person in self.people {
            all.extend(person.await.unwrap());
        }
        all
    }
}

/// A whole visit of a new pet.
async fn visit(customer: &Person, doctor: &Person, acknowledged: &mut Vec<Acknowledged>) {
    let pet = customer.command("/pets", json!({"name": "Mimi", "species": "cat"})).await;
    acknowledged.push(Acknowledged { version: 1, ..pet.clone() });
    let body = json!({"pet_id": pet.aggregate_id, "reason": "Limping since yesterday"});
    let requested = customer.command("/reservations", body).await;
    let id = requested.aggregate_id.clone();
    acknowledged.push(Acknowledged { version: 1, ..requested });
    let step = |name: &str| format!("/reservations/{id}/{name}");
    let triage = json!({"treatment": "emergency", "acuity": "orange"});
    for (who, name, body) in [
        (doctor, "triage", triage),
        (doctor, "schedule", json!({})),
        (customer, "check-in", json!({})),
        (doctor, "start-treatment", json!({})),
        (doctor, "ready", json!({})),
        (customer, "complete", json!({})),
    ] {
        let step = who.command(&step(name), body).await;
        acknowledged.push(Acknowledged { aggregate_id: id.clone(), ..step });
    }
}

impl Person {
    /// Opens an account for a customer and logs in.
    pub(super) async fn customer(node: &Node, name: &str) -> Self {
        let account = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD, "accept_rules": true});
        let someone = Self { client: client(), url: node.url(), token: String::new() };
        someone.command("/accounts", account).await;
        Self::log_in(node, name).await
    }

    /// Logs in somebody who has an account.
    pub(super) async fn log_in(node: &Node, name: &str) -> Self {
        let someone = Self { client: client(), url: node.url(), token: String::new() };
        let session =
            someone.post("/sessions", &json!({"username": name, "password": PASSWORD, "remember_me": true})).await;
        let token = session["access_token"].as_str().unwrap().to_owned();
        Self { token, ..someone }
    }

    fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    async fn command(&self, path: &str, body: Value) -> Acknowledged {
        let answer = self.post(path, &body).await;
        Acknowledged {
            aggregate_id: answer["id"].as_str().unwrap_or_default().to_owned(),
            position: answer["position"].as_i64().unwrap(),
            version: answer["version"].as_i64().unwrap_or_default(),
        }
    }

    /// Sends a command until it is acknowledged.
    async fn post(&self, path: &str, body: &Value) -> Value {
        let key = Uuid::now_v7().to_string();
        loop {
            let request = self.client.post(format!("{}/api/v1{path}", self.url)).header("Idempotency-Key", &key);
            let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
            if let Ok(answer) = request.json(body).send().await {
                let status = answer.status();
                let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
                match answer.text().await {
                    Ok(text) if status.is_success() => return serde_json::from_str(&text).unwrap(),
                    Ok(text) => assert!(passing, "{path}: {status} {text}"),
                    Err(_) => {}
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(Duration::from_secs(15)).build().unwrap()
}
