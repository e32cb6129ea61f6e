//! The way in by links and codes: verifying an address, replacing a forgotten password, the second step of logging in,
//! an invitation. Links are signed here as the mails' are.
//!
//! Never here: the mails themselves, or what the pages look like.

use chrono::TimeDelta;
use commands::account::{email_fingerprint, enable_second_factor, fresh_second_factor_secret};
use commands::invitation::invite_staff;
use commands::{Context, Source};
use domain::values::{EmailAddress, Locale, Role};
use domain::{Actor, InvitationId};
use healing_paws::links::Link;
use reqwest::{Method, header};
use serde_json::json;
use tests::app::{PASSWORD, Person, TestApp};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

const NEW_PASSWORD: &str = "six quiet otters";

/// Somebody who signed up as anybody does: their address is not verified.
async fn newcomer(app: &TestApp, username: &str) -> Person {
    let email = format!("{username}@example.org");
    let body = json!({"username": username, "email": email, "password": PASSWORD, "accept_rules": true});
    assert_eq!(app.anonymous().post("/accounts", body).await.status, 201);
    app.log_in(username).await
}

fn verification(app: &TestApp, person: &Person, email: &str) -> String {
    let fingerprint = email_fingerprint(app.state.commands(), email);
    app.state.links().sign(&Link::VerifyEmail { account: person.account, fingerprint }, app.state.now())
}

/// The token of the reset that was asked for last.
async fn last_reset(app: &TestApp, person: &Person, auditor: &Person) -> Option<String> {
    let path = format!("/audit/events?type=PasswordResetRequested&aggregate_id={}", person.account.uuid());
    let events = auditor.get(&path).await.body["items"].as_array().cloned().unwrap_or_default();
    let reset: Uuid = events.last()?["data"]["reset"].as_str()?.parse().ok()?;
    Some(app.state.links().sign(&Link::ResetPassword { account: person.account, reset }, app.state.now()))
}

/// The work is done behind the answer.
async fn asked_for_reset(app: &TestApp, person: &Person, auditor: &Person, email: &str) -> String {
    let before = last_reset(app, person, auditor).await;
    assert_eq!(app.anonymous().post("/password-resets", json!({"email": email})).await.status, 202);
    for _ in 0..500 {
        match last_reset(app, person, auditor).await {
            Some(token) if Some(&token) != before.as_ref() => return token,
            _ => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    }
    unreachable!("nobody opened a reset")
}

#[tokio::test]
async fn an_address_is_verified_by_its_link() {
    let app = TestApp::start().await;
    let anna = newcomer(&app, "anna").await;
    assert_eq!(anna.get("/me").await.body["email_verified"], false);
    assert_eq!(anna.post("/email-verifications", json!({})).await.status, 202);
    let other = verification(&app, &anna, "somebody@example.org");
    let put = async |token: &str| app.anonymous().put(&format!("/email-verifications/{token}"), json!({})).await;
    assert_eq!(put(&other).await.outcome(), (410, "link_expired"));
    assert_eq!(put("nonsense").await.outcome(), (410, "link_expired"));
    let token = verification(&app, &anna, "anna@example.org");
    assert_eq!(put(&token).await.status, 204);
    assert_eq!(anna.get("/me").await.body["email_verified"], true);
    let head = app.head().await;
    assert_eq!(put(&token).await.status, 204, "once more does no harm");
    assert_eq!(app.head().await, head);
    app.clock.advance(TimeDelta::days(7));
    assert_eq!(put(&token).await.outcome(), (410, "link_expired"));
}

#[tokio::test]
async fn nobodys_letter_box_is_flooded() {
    let app = TestApp::start().await;
    let anna = newcomer(&app, "anna").await;
    for _ in 0..3 {
        assert_eq!(anna.post("/email-verifications", json!({})).await.status, 202);
    }
    let refused = anna.post("/email-verifications", json!({})).await;
    assert_eq!(refused.outcome(), (429, "too_many_mails"));
    let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    app.clock.advance(TimeDelta::seconds(wait));
    assert_eq!(anna.post("/email-verifications", json!({})).await.status, 202);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once() {
    let app = TestApp::start().await;
    let (anna, auditor) = (newcomer(&app, "anna").await, app.person("auditor", Role::Auditor).await);
    let ask = async |email: &str| app.anonymous().post("/password-resets", json!({"email": email})).await;
    assert_eq!(ask("nonsense").await.fields(), vec![("email", "malformed")]);
    let (known, unknown) = (ask("ANNA@example.org").await, ask("nobody@example.org").await);
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    let token = asked_for_reset(&app, &anna, &auditor, "anna@example.org").await;
    let put = async |token: &str, password: &str| {
        app.anonymous().put(&format!("/password-resets/{token}"), json!({"password": password})).await
    };
    assert_eq!(put("nonsense", NEW_PASSWORD).await.outcome(), (410, "link_expired"));
    assert_eq!(put(&token, "anna1234").await.fields(), vec![("password", "too_guessable")]);
    assert_eq!(put(&token, NEW_PASSWORD).await.status, 204);
    assert_eq!(put(&token, NEW_PASSWORD).await.outcome(), (410, "link_expired"));
    assert_eq!(anna.get("/me").await.status, 401, "every session ended");
    let log_in = async |password: &str| {
        app.anonymous().post("/sessions", json!({"username": "anna@example.org", "password": password})).await.status
    };
    assert_eq!((log_in(PASSWORD).await.as_u16(), log_in(NEW_PASSWORD).await.as_u16()), (401, 201));
    let late = asked_for_reset(&app, &anna, &auditor, "anna@example.org").await;
    app.clock.advance(TimeDelta::seconds(6000));
    assert_eq!(put(&late, PASSWORD).await.outcome(), (410, "link_expired"));
}

/// A page's form, sent by somebody without a session.
async fn send(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let answer = app.anonymous().page(Method::POST, path).form(fields).send().await.unwrap();
    let to = answer.headers().get(header::LOCATION).map_or("", |to| to.to_str().unwrap()).to_owned();
    (answer.status().as_u16(), to, answer.text().await.unwrap())
}

fn hidden<'h>(html: &'h str, name: &str) -> &'h str {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn the_second_step_of_logging_in_has_no_password_in_its_page() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let secret = fresh_second_factor_secret();
    let code = |secret: &str| {
        let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
        totp.generate(u64::try_from(app.state.now().timestamp()).unwrap()).to_string()
    };
    let session = app.state.session_keys().check(anna.token.as_ref().unwrap(), app.state.now()).unwrap().session;
    let actor = Actor::Person { id: anna.account, role: Role::Customer };
    let context = Context::new(actor, Source::Web, app.state.now());
    let enabled =
        enable_second_factor(app.state.commands(), context, anna.account, &secret, &code(&secret), session).await;
    let codes = enabled.unwrap_or_else(|error| unreachable!("{error}")).codes;
    app.clock.advance(TimeDelta::seconds(60));

    let first = [("username", "anna"), ("password", PASSWORD), ("next", "/pets")];
    let (status, _, page) = send(&app, "/login", &first).await;
    assert_eq!(status, 200);
    assert!(!page.contains(PASSWORD), "{page}");
    let step = hidden(&page, "step").to_owned();
    let second = async |code: &str, step: &str| {
        let (status, to, _) = send(&app, "/login", &[("step", step), ("code", code)]).await;
        (status, to)
    };
    assert_eq!(second("000000", &step).await.0, 401);
    assert_eq!(second(&code(&secret), "forged").await, (303, "/login?problem=step_expired".to_owned()));
    let right = code(&secret);
    assert_eq!(second(&right, &step).await, (303, "/pets".to_owned()));
    assert_eq!(second(&right, &step).await.0, 401, "no code is good twice");
    assert_eq!(second(&codes[0], &step).await, (303, "/pets".to_owned()), "a recovery code");
    assert_eq!(second(&codes[0], &step).await.0, 401, "nor is a recovery code");

    let by_api = async |code: &str| {
        let body = json!({"username": "anna", "password": PASSWORD, "code": code});
        app.anonymous().post("/sessions", body).await
    };
    let without = app.anonymous().post("/sessions", json!({"username": "anna", "password": PASSWORD})).await;
    assert_eq!(without.outcome(), (401, "code_required"));
    assert_eq!(by_api(&codes[0]).await.outcome(), (401, "wrong_code"));
    assert_eq!(by_api(&codes[1]).await.status, 201);

    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(second(&code(&secret), &step).await, (303, "/login?problem=step_expired".to_owned()));

    let (_, _, page) = send(&app, "/login", &first).await;
    let step = hidden(&page, "step").to_owned();
    let auditor = app.person("auditor", Role::Auditor).await;
    let email = format!("{}@example.org", anna.account.uuid().simple());
    let reset = asked_for_reset(&app, &anna, &auditor, &email).await;
    let reset = app.anonymous().put(&format!("/password-resets/{reset}"), json!({"password": NEW_PASSWORD})).await;
    assert_eq!(reset.status, 204);
    let (status, to) = second(&code(&secret), &step).await;
    assert_eq!((status, to.as_str()), (303, "/login?problem=wrong_credentials"), "the password was another one");
}

#[tokio::test]
async fn an_invitation_leads_to_an_account_with_its_address_verified() {
    let app = TestApp::start().await;
    let email = EmailAddress::parse("wu@example.org").unwrap();
    let context = Context::new(Actor::System, Source::Cli, app.state.now());
    let invited = invite_staff(app.state.commands(), context, email, Role::Doctor, Locale::English).await;
    let receipt = invited.unwrap_or_else(|error| unreachable!("{error}"));
    let invitation = InvitationId::new(receipt.id);
    let token = app.state.links().sign(&Link::Invitation { invitation }, app.state.now());

    let open = async |token: &str| {
        let path = format!("/invitation/{token}");
        let answer = app.anonymous().page(Method::GET, &path).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(open("nonsense").await.0, 410);
    let (status, page) = open(&token).await;
    assert_eq!((status, hidden(&page, "invitation")), (200, token.as_str()));
    assert!(page.contains("wu@example.org"), "{page}");

    let body = |email: &str| json!({"username": "drwu", "email": email, "password": PASSWORD, "accept_rules": true, "invitation": token});
    let other = app.anonymous().post("/accounts", body("else@example.org")).await;
    assert_eq!(other.fields(), vec![("email", "not_the_invited")]);
    assert_eq!(app.anonymous().post("/accounts", body("Wu@example.org")).await.status, 201);
    assert_eq!(app.log_in("drwu").await.get("/me").await.body["email_verified"], true);
    assert_ne!(open(&token).await.0, 200, "there is an account now, and the link opens no other");
}
