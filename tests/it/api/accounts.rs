//! Signing up, one's own account, and whether names are free.
//!
//! Never here: sessions.

use domain::values::Role;
use serde_json::json;
use tests::app::{PASSWORD, TestApp};

#[tokio::test]
async fn somebody_signs_up_logs_in_and_reads_their_account() {
    let app = TestApp::start().await;
    let body = json!({"username": "小梅医生", "email": "mei@example.org", "password": PASSWORD, "accept_rules": true, "locale": "zh-CN"});
    let made = app.anonymous().post("/accounts", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.headers["log-position"], made.position().to_string().as_str());
    let mei = app.log_in("小梅医生").await;
    let me = mei.get("/me").await.body;
    assert_eq!(me["id"], made.id());
    assert_eq!((&me["role"], &me["locale"], &me["alias"]), (&json!("customer"), &json!("zh-CN"), &json!("小梅医生")));
    assert_eq!((&me["email"], &me["email_verified"]), (&json!("mei@example.org"), &json!(false)));
}

#[tokio::test]
async fn names_are_taken_whatever_their_case() {
    let app = TestApp::start().await;
    let sign_up = async |username: &str, email: &str| {
        let body = json!({"username": username, "email": email, "password": PASSWORD, "accept_rules": true});
        app.anonymous().post("/accounts", body).await
    };
    assert_eq!(sign_up("anna", "anna@example.org").await.status, 201);
    let name = sign_up("Anna", "other@example.org").await;
    assert_eq!((name.outcome(), name.fields()), ((409, "username_taken"), vec![("username", "taken")]));
    let email = sign_up("bruno", "ANNA@example.org").await;
    assert_eq!((email.outcome(), email.fields()), ((409, "email_taken"), vec![("email", "taken")]));
    let free = async |query: &str| app.anonymous().get(&format!("/accounts/availability?{query}")).await.body;
    assert_eq!(free("username=ANNA&email=new@example.org").await, json!({"username": false, "email": true}));
    assert_eq!(free("username=a+b").await, json!({"username": false}));
    assert_eq!(free("").await, json!({}));
}

#[tokio::test]
async fn an_alias_and_a_language_are_changed() {
    let app = TestApp::start().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let changed = anna.patch("/me", json!({"alias": "  Anna  P. ", "locale": "zh-CN"})).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let me = anna.get("/me").await;
    assert_eq!((&me.body["alias"], &me.body["locale"]), (&json!("Anna P."), &json!("zh-CN")));
    assert_eq!(me.headers["etag"], changed.headers["etag"]);
    let taken = bruno.patch("/me", json!({"alias": "ANNA P."})).await;
    assert_eq!((taken.outcome(), taken.fields()), ((409, "alias_taken"), vec![("alias", "taken")]));
    assert_eq!(bruno.patch("/me", json!({"alias": null})).await.fields(), vec![("alias", "required")]);
    let head = app.head().await;
    assert_eq!(bruno.patch("/me", json!({})).await.status, 200, "nothing to change is no mistake");
    assert_eq!(app.head().await, head);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let elsewhere = app.log_in("anna").await;
    let wrong = anna.put("/me/password", json!({"current_password": "not this", "password": "another one"})).await;
    assert_eq!((wrong.status.as_u16(), wrong.fields()), (422, vec![("current_password", "wrong_password")]));
    let changed = anna.put("/me/password", json!({"current_password": PASSWORD, "password": "another one"})).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(elsewhere.get("/me").await.outcome(), (401, "unauthenticated"));
    assert_eq!(anna.get("/me").await.status, 200);
    let old = app.anonymous().post("/sessions", json!({"username": "anna", "password": PASSWORD})).await;
    assert_eq!(old.outcome(), (401, "wrong_credentials"));
    let new = app.anonymous().post("/sessions", json!({"username": "anna", "password": "another one"})).await;
    assert_eq!(new.status, 201);
}

#[tokio::test]
async fn a_role_that_is_granted_counts_from_the_next_request_on() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    assert_eq!(anna.get("/board").await.status, 403);
    let context = commands::Context::new(domain::Actor::System, commands::Source::Cli, app.state.now());
    commands::account::grant_role(app.state.commands(), context, anna.account, Role::Doctor).await.unwrap();
    assert_eq!(anna.get("/board").await.status, 200);
}

#[tokio::test]
async fn a_password_is_measured_before_it_is_taken() {
    let app = TestApp::start().await;
    let measure = async |body: serde_json::Value| {
        let request = app.anonymous().request(reqwest::Method::POST, "/accounts/password-strength");
        app.anonymous().send(request.header("Accept-Language", "zh-CN").json(&body)).await.body
    };
    let weak = measure(json!({"password": "aaaaaaaa"})).await;
    assert_eq!((&weak["score"], &weak["enough"]), (&json!(0), &json!(false)));
    assert_eq!(weak["warning"], "“aaa”这样的重复很容易被猜中。");
    assert!(weak["suggestions"].as_array().is_some_and(|all| !all.is_empty()));
    let good = measure(json!({"password": PASSWORD})).await;
    assert_eq!((&good["enough"], &good["warning"]), (&json!(true), &json!(null)));
    assert_eq!(measure(json!({"password": "brimblewax"})).await["enough"], true);
    assert_eq!(measure(json!({"password": "brimblewax", "username": "brimblewax"})).await["enough"], false);
    assert_eq!(measure(json!({"password": "x7!Qp"})).await["enough"], false, "too short is never enough");
    let body =
        json!({"username": "anna", "email": "brimblewax@example.org", "password": "brimblewax", "accept_rules": true});
    let refused = app.anonymous().post("/accounts", body).await;
    assert_eq!((refused.status.as_u16(), refused.fields()), (422, vec![("password", "too_guessable")]));
    let anna = app.customer("anna").await;
    let change = json!({"current_password": PASSWORD, "password": "12345678"});
    assert_eq!(anna.put("/me/password", change).await.fields(), vec![("password", "too_guessable")]);
}
