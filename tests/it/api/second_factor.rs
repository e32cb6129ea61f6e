//! The second factor: on, asked for, off, and demanded of the staff.
//!
//! Never here: how codes are made; see `tests::authenticator`.

use chrono::TimeDelta;
use domain::values::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::app::{Answer, PASSWORD, Person, TestApp};
use tests::authenticator::code;

async fn delete(person: &Person, path: &str, body: Value) -> Answer {
    person.send(person.request(Method::DELETE, path).json(&body)).await
}

/// Sets a second factor up and returns its secret and the recovery codes.
async fn set_up(app: &TestApp, person: &Person) -> (String, Vec<String>) {
    let begun = person.post("/me/second-factor", json!({})).await;
    assert_eq!(begun.status, 200, "{begun:?}");
    let (secret, token) = (begun.body["secret"].as_str().unwrap().to_owned(), begun.body["token"].clone());
    let code = code(&secret, app.state.now());
    let confirmed = person.put("/me/second-factor", json!({"token": token, "code": code})).await;
    assert_eq!(confirmed.status, 200, "{confirmed:?}");
    let codes = confirmed.body["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

async fn log_in(app: &TestApp, code: Option<&str>) -> Answer {
    let body = match code {
        Some(code) => json!({"username": "anna", "password": PASSWORD, "code": code}),
        None => json!({"username": "anna", "password": PASSWORD}),
    };
    app.anonymous().post("/sessions", body).await
}

#[tokio::test]
async fn nothing_changes_before_a_code_proves_the_secret() {
    let app = TestApp::start().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let begun = anna.post("/me/second-factor", json!({})).await.body;
    assert!(begun["uri"].as_str().unwrap().contains(begun["secret"].as_str().unwrap()), "{begun}");
    let right = code(begun["secret"].as_str().unwrap(), app.state.now());
    let wrong = if right == "000000" { "111111" } else { "000000" };
    let confirm = |token: &Value, code: &str| json!({"token": token, "code": code});
    let refused = anna.put("/me/second-factor", confirm(&begun["token"], wrong)).await;
    assert_eq!(refused.fields(), [("code", "wrong_code")]);
    let stolen = bruno.put("/me/second-factor", confirm(&begun["token"], &right)).await;
    assert_eq!(stolen.fields(), [("token", "setup_expired")], "another's secret is not mine");
    assert_eq!(log_in(&app, None).await.status, 201);
    app.clock.advance(TimeDelta::minutes(31));
    let late = code(begun["secret"].as_str().unwrap(), app.state.now());
    // The access token is over as well: the cookie's session is not.
    let anna = app.log_in("anna").await;
    let late = anna.put("/me/second-factor", confirm(&begun["token"], &late)).await;
    assert_eq!(late.fields(), [("token", "setup_expired")]);
    assert_eq!(anna.get("/me").await.body["second_factor"], false);
}

#[tokio::test]
async fn a_log_in_takes_a_code_or_a_recovery_code_once() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let (secret, codes) = set_up(&app, &anna).await;
    assert_eq!(codes.len(), 10);
    let me = anna.get("/me").await.body;
    assert_eq!((&me["second_factor"], &me["recovery_codes_left"]), (&json!(true), &json!(10)));
    assert_eq!(log_in(&app, None).await.outcome(), (401, "code_required"));
    app.clock.advance(TimeDelta::seconds(60));
    let next = code(&secret, app.state.now());
    assert_eq!(log_in(&app, Some(&next)).await.status, 201);
    assert_eq!(log_in(&app, Some(&next)).await.outcome(), (401, "wrong_code"), "once");
    assert_eq!(log_in(&app, Some(&codes[3].to_uppercase())).await.status, 201);
    assert_eq!(log_in(&app, Some(&codes[3])).await.outcome(), (401, "wrong_code"), "once");
    assert_eq!(anna.get("/me").await.body["recovery_codes_left"], 9);
    let renew = async |password: &str| anna.post("/me/recovery-codes", json!({"password": password})).await;
    assert_eq!(renew("not this one").await.fields(), [("password", "wrong_password")]);
    let fresh = renew(PASSWORD).await.body;
    assert_eq!(log_in(&app, Some(&codes[4])).await.outcome(), (401, "wrong_code"), "replaced");
    assert_eq!(log_in(&app, fresh["recovery_codes"][0].as_str()).await.status, 201);
}

#[tokio::test]
async fn nobody_reads_what_proves_it() {
    let app = TestApp::start().await;
    let (anna, auditor) = (app.customer("anna").await, app.person("auditor", Role::Auditor).await);
    let (secret, codes) = set_up(&app, &anna).await;
    let recovered = log_in(&app, Some(&codes[0])).await;
    assert_eq!(recovered.status, 201, "{recovered:?}");
    let log = auditor.get(&format!("/audit/events?aggregate_id={}", anna.account)).await.body;
    let export = anna.get_after(app.head().await, "/me/export").await.body;
    for told in [log.to_string(), export.to_string()] {
        assert!(told.contains("SecondFactorEnabled") && told.contains("recovery_code\":{}"), "{told}");
        for proof in [secret.as_str(), "recovery_hashes", "\"secret\""] {
            assert!(!told.contains(proof), "{proof} is in {told}");
        }
    }
}

#[tokio::test]
async fn it_is_turned_off_with_the_password() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let elsewhere = app.log_in("anna").await;
    set_up(&app, &anna).await;
    assert_eq!(elsewhere.get("/me").await.status, 401, "it began without a second factor");
    assert_eq!(anna.post("/me/second-factor", json!({})).await.outcome(), (409, "second_factor_on"));
    let wrong = delete(&anna, "/me/second-factor", json!({"password": "not this one"})).await;
    assert_eq!(wrong.fields(), [("password", "wrong_password")]);
    assert_eq!(delete(&anna, "/me/second-factor", json!({"password": PASSWORD})).await.status, 200);
    assert_eq!(log_in(&app, None).await.status, 201);
    let none = anna.post("/me/recovery-codes", json!({"password": PASSWORD})).await;
    assert_eq!(none.outcome(), (409, "second_factor_off"));
}

#[tokio::test]
async fn staff_who_need_one_can_do_nothing_else() {
    let app = TestApp::start().await;
    let admin = app.person("root", Role::Admin).await;
    let (doctor, customer) = (app.person("drlin", Role::Doctor).await, app.customer("anna").await);
    let required = admin.put("/admin/settings", json!({"staff_second_factor": true})).await;
    assert_eq!(required.status, 200, "{required:?}");
    assert_eq!(customer.get("/pets").await.status, 200);
    for person in [&admin, &doctor] {
        for path in ["/board", "/pets", "/reservations", "/live/board"] {
            assert_eq!(person.get(path).await.outcome(), (403, "second_factor_required"), "{path}");
        }
        for path in ["/me", "/sessions"] {
            assert_eq!(person.get(path).await.status, 200, "{path}");
        }
    }
    assert_eq!(admin.get("/admin/staff").await.outcome(), (403, "second_factor_required"));
    let page = doctor.page(Method::GET, "/board").send().await.unwrap();
    assert_eq!(page.headers()["location"], "/me/second-factor");
    set_up(&app, &doctor).await;
    assert_eq!(doctor.get("/board").await.status, 200);
}
