//! Secrets that were planted, and everything that is written down about them: the log at its most talkative, refusals,
//! metrics, files, and every table of the database. Only hashes and sealed bytes may be found.
//!
//! Never here: whether the log tells what it should.

use std::fmt::Write as _;
use std::path::Path;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::PgPool;
use tests::database::TestDatabase;
use tests::node::{Node, Storage};

const PASSWORD: &str = "Planted-Password-77-\u{732b}";
const NEW_PASSWORD: &str = "Another-Planted-88-\u{732b}";
const WRONG_PASSWORD: &str = "Wrong-Planted-99-\u{732b}";
const EMAIL: &str = "planted.person@example.org";
const NOTE: &str = "Planted-Note: she is afraid of the vet";

/// What must not be found anywhere, by name.
#[derive(Default)]
struct Planted(Vec<(&'static str, String)>);

impl Planted {
    fn plant(&mut self, name: &'static str, secret: &str) {
        assert!(secret.len() >= 6, "{name} is too short to be looked for: {secret}");
        self.0.push((name, secret.to_owned()));
    }

    /// Fails if a text contains a secret, as it is or as bytes are written down.
    fn are_not_in(&self, place: &str, text: &str) {
        for (name, secret) in &self.0 {
            let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            let escaped = secret.escape_default().to_string();
            for form in [secret.clone(), hex, escaped] {
                if let Some(at) = text.find(&form) {
                    let from = text[..at].char_indices().rev().nth(200).map_or(0, |(index, _)| index);
                    unreachable!("{name} is in {place}: {}", &text[from..at]);
                }
            }
        }
    }
}

struct Site {
    http: Client,
    url: String,
    /// Every refusal that was answered.
    refusals: String,
}

impl Site {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    async fn done(&self, request: RequestBuilder) -> Value {
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{status}: {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    async fn refused(&mut self, request: RequestBuilder) {
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_client_error(), "{status}: {text}");
        self.refusals.push_str(&text);
    }
}

/// Does what people do with secrets, right and wrong.
async fn use_secrets(site: &mut Site, planted: &mut Planted) {
    for (name, secret) in
        [("the password", PASSWORD), ("the new password", NEW_PASSWORD), ("a wrong password", WRONG_PASSWORD)]
    {
        planted.plant(name, secret);
    }
    let api = |path: &str| format!("/api/v1{path}");
    let sign_up = json!({"username": "planted", "email": EMAIL, "password": PASSWORD, "accept_rules": true});
    site.done(site.request(Method::POST, &api("/accounts")).json(&sign_up)).await;
    let log_in = json!({"username": "planted", "password": PASSWORD});
    let answer = site.request(Method::POST, &api("/sessions")).json(&log_in).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split([';', '=']).nth(1).unwrap().to_owned();
    let tokens: Value = answer.json().await.unwrap();
    let (access, refresh) = (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    planted.plant("the cookie", &cookie);
    planted.plant("the access token", access);
    planted.plant("the refresh token", refresh);
    let pet = json!({"name": "Momo", "species": "cat", "notes": NOTE});
    site.done(site.request(Method::POST, &api("/pets")).bearer_auth(access).json(&pet)).await;

    // Wrong in every way that makes somebody write down what was wrong.
    let wrong = json!({"username": "planted", "password": WRONG_PASSWORD});
    site.refused(site.request(Method::POST, &api("/sessions")).json(&wrong)).await;
    site.refused(site.request(Method::POST, "/login").form(&wrong)).await;
    let misplaced = json!({"username": WRONG_PASSWORD, "email": WRONG_PASSWORD, "password": 7, WRONG_PASSWORD: 1});
    let misplaced = site.request(Method::POST, &api("/pets")).bearer_auth(WRONG_PASSWORD).json(&misplaced);
    site.refused(misplaced).await;
    let cut = format!("{{\"password\": \"{PASSWORD}\", ");
    let cut = site.request(Method::POST, &api("/sessions")).header("content-type", "application/json").body(cut);
    site.refused(cut).await;
    let short = [("username", "x"), ("email", "x"), ("password", PASSWORD), ("repeat_password", WRONG_PASSWORD)];
    site.refused(site.request(Method::POST, "/signup").form(&short)).await;
    let lost = site.request(Method::GET, &format!("/api/v1/pets/{access}?token={refresh}")).bearer_auth(access);
    site.refused(lost).await;
    // A page names its own address, to whoever asked for it alone; the log does not.
    site.request(Method::GET, &format!("/reset/{refresh}?token={access}")).send().await.unwrap();
    let copied = json!({"refresh_token": refresh});
    let fresh = site.done(site.request(Method::POST, &api("/sessions/refresh")).json(&copied)).await;
    let access = fresh["access_token"].as_str().unwrap();
    planted.plant("the second access token", access);
    planted.plant("the second refresh token", fresh["refresh_token"].as_str().unwrap());
    let change = json!({"current_password": PASSWORD, "password": NEW_PASSWORD});
    site.done(site.request(Method::PUT, &api("/me/password")).bearer_auth(access).json(&change)).await;
    let stale = json!({"current_password": WRONG_PASSWORD, "password": NEW_PASSWORD});
    site.refused(site.request(Method::PUT, &api("/me/password")).bearer_auth(access).json(&stale)).await;
    // The first refresh token again: it was copied, and its session ends.
    site.refused(site.request(Method::POST, &api("/sessions/refresh")).json(&copied)).await;
}

/// Every row of every table, as text; bytes are in it as hexadecimal.
async fn dump(pool: &PgPool) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(tables.len() > 8, "{tables:?}");
    let mut dump = String::new();
    for table in tables {
        let rows: Vec<String> =
            sqlx::query_scalar(&format!("SELECT row_to_json(t)::text FROM {table} t")).fetch_all(pool).await.unwrap();
        dump.push_str(&rows.join("\n"));
    }
    dump
}

/// Every file below a directory, but the master key and the mails themselves, which are for their readers.
fn files(place: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(place).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !matches!(entry.file_name().to_str(), Some("secrets" | "mail")) {
            all.push_str(&files(&path));
        } else if path.is_file() {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_written_down_tells_a_secret() {
    let (database, place) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let written = tempfile::NamedTempFile::new().unwrap();
    let node =
        Node::start_talking(place.path(), Storage::Database(database.url.clone()), written.reopen().unwrap()).await;
    let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut site = Site { http, url: node.url(), refusals: String::new() };
    let mut planted = Planted::default();
    use_secrets(&mut site, &mut planted).await;
    let metrics = reqwest::get(format!("{}/metrics", node.url())).await.unwrap().text().await.unwrap();
    node.stop().await;

    let log = std::fs::read_to_string(written.path()).unwrap();
    assert!(log.contains("DEBUG") && log.contains("answered"), "the log says too little to be searched");
    planted.are_not_in("a refusal", &site.refusals);
    planted.are_not_in("the metrics", &metrics);
    planted.are_not_in("the files", &files(place.path()));
    let rows = dump(&database.pool).await;
    assert!(rows.contains("AccountOpened"), "the dump is not whole");
    planted.are_not_in("the database", &rows);
    // Whom it is about is nobody's business who reads a log; read models have it in clear.
    planted.plant("the address", EMAIL);
    planted.plant("a note", NOTE);
    planted.are_not_in("the log", &log);
    planted.are_not_in("the metrics", &metrics);
    let events: Vec<String> = sqlx::query_scalar("SELECT payload::text || metadata::text FROM events")
        .fetch_all(&database.pool)
        .await
        .unwrap();
    planted.are_not_in("the events", &events.join("\n"));
}
