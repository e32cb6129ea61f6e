//! Secrets that were planted, and everything that is written down about them: the log at its most talkative, refusals,
//! metrics, files, and every table of the database. Only hashes and sealed bytes may be found.
//!
//! Never here: whether the log tells what it should.

use std::path::Path;

use chrono::Utc;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tests::authenticator;
use tests::database::TestDatabase;
use tests::node::{Node, Storage};

use super::planted::{Planted, dump, files, link_of_mail};

const PASSWORD: &str = "Planted-Password-77-\u{732b}";
const NEW_PASSWORD: &str = "Another-Planted-88-\u{732b}";
const THIRD_PASSWORD: &str = "A-Third-Planted-66-\u{732b}";
const WRONG_PASSWORD: &str = "Wrong-Planted-99-\u{732b}";
const EMAIL: &str = "planted.person@example.org";
const INVITED: &str = "planted.doctor@example.org";
const NOTE: &str = "Planted-Note: she is afraid of the vet";

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
    planted.plant("the third password", THIRD_PASSWORD);
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

/// Sets up a second factor, uses it, and gets it wrong.
async fn use_second_factor(site: &mut Site, planted: &mut Planted) {
    let api = |path: &str| format!("/api/v1{path}");
    let mut log_in = json!({"username": "planted", "password": NEW_PASSWORD});
    let tokens = site.done(site.request(Method::POST, &api("/sessions")).json(&log_in)).await;
    let access = tokens["access_token"].as_str().unwrap();
    let begun = site.done(site.request(Method::POST, &api("/me/second-factor")).bearer_auth(access)).await;
    let secret = begun["secret"].as_str().unwrap();
    planted.plant("the secret of the authenticator", secret);
    planted.plant("the token of its set-up", begun["token"].as_str().unwrap());
    let confirm = |code: &str| json!({"token": begun["token"], "code": code});
    let put = || site.request(Method::PUT, &api("/me/second-factor")).bearer_auth(access);
    let wrong = put().json(&confirm(secret));
    let right = put().json(&confirm(&authenticator::code(secret, Utc::now())));
    site.refused(wrong).await;
    let codes = site.done(right).await["recovery_codes"].clone();
    for code in codes.as_array().unwrap() {
        planted.plant("a recovery code", code.as_str().unwrap());
    }
    let used = codes[0].as_str().unwrap();
    log_in["code"] = json!(used);
    site.done(site.request(Method::POST, &api("/sessions")).json(&log_in)).await;
    // Once more, as a code that is none, and where a name or a path should be.
    site.refused(site.request(Method::POST, &api("/sessions")).json(&log_in)).await;
    log_in["code"] = json!(secret);
    site.refused(site.request(Method::POST, &api("/sessions")).json(&log_in)).await;
    log_in["username"] = codes[1].clone();
    site.refused(site.request(Method::POST, &api("/sessions")).json(&log_in)).await;
    site.refused(site.request(Method::GET, &api(&format!("/pets/{secret}"))).bearer_auth(access)).await;
}

/// Has all kinds of links sent by mail, follows them, and follows them again when they are spent.
async fn use_links(site: &mut Site, planted: &mut Planted, mails: &Path, chief: &str) {
    let api = |path: &str| format!("/api/v1{path}");
    let forgot = site.request(Method::POST, &api("/password-resets")).json(&json!({"email": EMAIL}));
    site.done(forgot).await;
    let invite = json!({"email": INVITED, "role": "doctor"});
    site.done(site.request(Method::POST, &api("/admin/invitations")).bearer_auth(chief).json(&invite)).await;
    let links = [("verification", "/verify/"), ("reset", "/reset/"), ("invitation", "/invitation/")];
    let mut tokens = Vec::new();
    for (name, page) in links {
        let token = link_of_mail(mails, page).await;
        planted.plant(name, &token);
        // What it says and its signature, should only a part of it be written down.
        planted.plant(name, token.split('.').nth(1).unwrap());
        planted.plant(name, token.split('.').nth(2).unwrap());
        let shown = site.request(Method::GET, &format!("{page}{token}")).send().await.unwrap();
        assert!(shown.status().is_success(), "{name}: {}", shown.status());
        tokens.push(token);
    }
    let [verification, reset, invitation] = tokens.try_into().unwrap();
    let verify = || site.request(Method::PUT, &api(&format!("/email-verifications/{verification}"))).json(&json!({}));
    site.done(verify()).await;
    let set = || {
        let path = api(&format!("/password-resets/{reset}"));
        site.request(Method::PUT, &path).json(&json!({"password": THIRD_PASSWORD}))
    };
    site.done(set()).await;
    let sign_up = [("invitation", invitation.as_str()), ("username", "x"), ("password", THIRD_PASSWORD)];
    let wrong = site.request(Method::PUT, &api(&format!("/password-resets/{invitation}")));
    for spent in [set(), wrong.json(&json!({"password": THIRD_PASSWORD}))] {
        site.refused(spent).await;
    }
    // Pages that name their own address or show a form again, to whoever sent it.
    for page in
        [site.request(Method::GET, &format!("/reset/{reset}")), site.request(Method::POST, "/signup").form(&sign_up)]
    {
        assert!(page.send().await.unwrap().status().is_client_error());
    }
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
    use_second_factor(&mut site, &mut planted).await;
    let create = ["account", "create", "--username", "chief", "--email", "chief@example.org", "--role", "admin"];
    assert_eq!(node.cli(&create, PASSWORD).await.0, 0);
    let log_in = json!({"username": "chief", "password": PASSWORD});
    let chief = site.done(site.request(Method::POST, "/api/v1/sessions").json(&log_in)).await;
    let chief = chief["access_token"].as_str().unwrap();
    use_links(&mut site, &mut planted, &place.path().join("mail"), chief).await;
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
    planted.plant("the address of the invited", INVITED);
    planted.plant("a note", NOTE);
    planted.are_not_in("the log", &log);
    planted.are_not_in("the metrics", &metrics);
    let events: Vec<String> = sqlx::query_scalar("SELECT payload::text || metadata::text FROM events")
        .fetch_all(&database.pool)
        .await
        .unwrap();
    planted.are_not_in("the events", &events.join("\n"));
}
