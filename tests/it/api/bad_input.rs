//! Everything that can be wrong with a request: the right status, problem+json, and nothing written.
//!
//! Driven by the OpenAPI document: every route with a body gets every kind of wrong body. Never here: who may call what.

use chrono::TimeDelta;
use domain::values::Role;
use healing_paws::routes::document;
use healing_paws::state::Clock;
use reqwest::{Method, header};
use serde_json::{Map, Value, json};
use tests::app::{Answer, Person, TestApp};
use uuid::Uuid;

/// A route with a body: method, path with ids filled in, and its fields' schemas.
struct Route {
    method: Method,
    path: String,
    fields: Map<String, Value>,
    clock: Clock,
}

fn routes_with_bodies(document: &Value, clock: &Clock, id: impl Fn(&str) -> String) -> Vec<Route> {
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            let schema = &route["requestBody"]["content"]["application/json"]["schema"];
            let name = schema["$ref"].as_str().or_else(|| schema["oneOf"][0]["$ref"].as_str());
            let Some(name) = name.and_then(|name| name.rsplit('/').next()) else { continue };
            let fields = document["components"]["schemas"][name]["properties"].as_object().unwrap().clone();
            let path = path.strip_prefix("/api/v1").unwrap();
            let path = path.replace("{id}", &id(path));
            routes.push(Route { method: method.to_uppercase().parse().unwrap(), path, fields, clock: clock.clone() });
        }
    }
    assert!(routes.len() > 15, "the document lost its bodies");
    routes
}

fn is_problem(answer: &Answer) {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{answer:?}");
    for part in ["type", "title", "status", "detail", "code", "errors"] {
        assert!(!answer.body[part].is_null(), "{part} of {answer:?}");
    }
    assert_eq!(answer.body["status"], answer.status.as_u16());
}

async fn send(person: &Person, route: &Route, body: Vec<u8>, kind: &str) -> Answer {
    // Whoever asks for a password again, or comes with a link, may not come too often.
    if ["/me", "/password-resets"].iter().any(|slow| route.path.starts_with(slow)) {
        route.clock.advance(TimeDelta::seconds(30));
    }
    let request = person.request(route.method.clone(), &route.path).header(header::CONTENT_TYPE, kind).body(body);
    let answer = person.send(request).await;
    is_problem(&answer);
    answer
}

/// The same person with a token that lasts as long as the session.
fn for_the_day(app: &TestApp, person: Person) -> Person {
    let (keys, now) = (app.state.session_keys(), app.state.now());
    let session = keys.check(person.token.as_ref().unwrap(), now).unwrap().session;
    let token = keys.sign(person.account, session, now + TimeDelta::hours(11)).unwrap();
    person.with_token(&token)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_wrong_body_gets_through() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let doctor = for_the_day(&app, app.doctor().await);
    let chief = for_the_day(&app, app.person("chief", Role::Admin).await);
    let pet = anna.pet("Momo").await;
    let reservation = anna.reserve(&pet).await.id();
    let document = serde_json::to_value(document()).unwrap();
    let id = |path: &str| if path.starts_with("/pets") { pet.clone() } else { reservation.clone() };
    let head = app.head().await;
    for route in routes_with_bodies(&document, &app.clock, id) {
        let at = format!("{} {}", route.method, route.path);
        let json = "application/json";
        let person = if route.path.starts_with("/admin") { &chief } else { &doctor };
        let cut = send(person, &route, b"{\"a\": ".to_vec(), json).await;
        assert_eq!(cut.outcome(), (400, "malformed_json"), "{at}");
        let not_utf8 = send(person, &route, b"{\"\xff\": 1}".to_vec(), json).await;
        assert_eq!(not_utf8.outcome(), (400, "malformed_json"), "{at}");
        for no_object in ["[]", "7", "\"text\"", "true"] {
            let answer = send(person, &route, no_object.into(), json).await;
            assert_eq!((answer.outcome(), answer.fields()), ((422, "invalid"), vec![("", "wrong_type")]), "{at}");
        }
        let form = send(person, &route, b"reason=x".to_vec(), "application/x-www-form-urlencoded").await;
        assert_eq!(form.outcome(), (415, "unsupported_media_type"), "{at}");
        let huge = format!("{{\"reason\": \"{}\"}}", "x".repeat(70_000));
        assert_eq!(send(person, &route, huge.into(), json).await.outcome(), (413, "too_large"), "{at}");
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(send(person, &route, deep.into(), json).await.outcome(), (400, "malformed_json"), "{at}");
        let unknown = send(person, &route, b"{\"surprise\": 1}".to_vec(), json).await;
        assert_eq!(unknown.status, 422, "{at}");
        assert!(unknown.fields().contains(&("surprise", "unknown_field")), "{at}: {unknown:?}");
        for (field, schema) in &route.fields {
            wrong_values(person, &route, field, schema).await;
        }
    }
    assert_eq!(app.head().await, head, "something was written");
}

async fn wrong_values(person: &Person, route: &Route, field: &str, schema: &Value) {
    let mut wrong = vec![(json!([1]), "wrong_type"), (json!({"a": 1}), "wrong_type"), (json!(12.5), "wrong_type")];
    let is_flag =
        schema["type"] == "boolean" || schema["type"].as_array().is_some_and(|all| all.contains(&json!("boolean")));
    if is_flag {
        wrong.push((json!("true"), "wrong_type"));
    } else {
        wrong.push((json!(true), "wrong_type"));
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        let long = "x".repeat(usize::try_from(most).unwrap() + 1);
        wrong.push((json!(long), "too_long"));
    }
    if matches!(schema["format"].as_str(), Some("uuid" | "date-time" | "date" | "email")) {
        wrong.push((json!("neither"), "malformed"));
    }
    for (value, code) in wrong {
        let body = json!({field: value}).to_string();
        let answer = send(person, route, body.into(), "application/json").await;
        let at = format!("{} {} {field}: {answer:?}", route.method, route.path);
        assert_eq!(answer.status, 422, "{at}");
        assert!(answer.fields().contains(&(field, code)), "{code} at {at}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_all_at_once_and_in_the_callers_language() {
    let app = TestApp::start().await;
    let body = json!({"username": "a b", "email": "x", "password": "short", "accept_rules": false, "nickname": "x"});
    let answer = app.anonymous().post("/accounts", body.clone()).await;
    let told = [
        ("username", "characters"),
        ("email", "malformed"),
        ("password", "too_short"),
        ("accept_rules", "rules_not_accepted"),
        ("nickname", "unknown_field"),
    ];
    assert_eq!((answer.outcome(), answer.fields()), ((422, "invalid"), told.to_vec()));
    let anonymous = app.anonymous();
    let chinese = anonymous.request(Method::POST, "/accounts").header("Accept-Language", "zh-CN").json(&body);
    let chinese = anonymous.send(chinese).await;
    assert_eq!(chinese.headers["content-language"], "zh-CN");
    assert_ne!(chinese.body["title"], answer.body["title"]);
    assert_eq!(app.head().await, 0);
}

#[tokio::test]
async fn values_that_break_a_rule_are_refused() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let head = app.head().await;
    let at = |step: &str| format!("/reservations/{id}/{step}");
    let cases = [
        (&anna, "/pets".to_owned(), json!({"name": "M", "species": "dragon"}), ("species", "malformed")),
        (
            &anna,
            "/pets".to_owned(),
            json!({"name": "M", "species": "cat", "date_of_birth": "2999-01-01"}),
            ("date_of_birth", "born_in_future"),
        ),
        (
            &anna,
            "/pets".to_owned(),
            json!({"name": "M", "species": "cat", "date_of_birth": "1815-01-01"}),
            ("date_of_birth", "out_of_range"),
        ),
        (
            &anna,
            "/pets".to_owned(),
            json!({"name": "M", "species": "cat", "microchip": "12-34"}),
            ("microchip", "too_short"),
        ),
        (&anna, "/pets".to_owned(), json!({"name": "M\u{0}", "species": "cat"}), ("name", "characters")),
        (&anna, "/reservations".to_owned(), json!({"pet_id": id, "reason": "   "}), ("reason", "required")),
        (&doctor, at("triage"), json!({"treatment": "standard", "acuity": "red"}), ("acuity", "acuity_is_emergency")),
        (&doctor, at("schedule"), json!({"end": "2027-01-01T10:00:00Z"}), ("end", "end_before_start")),
        (
            &doctor,
            at("schedule"),
            json!({"start": "2027-01-01T10:00:00Z", "end": "2027-01-01T09:00:00Z"}),
            ("end", "end_before_start"),
        ),
        (&doctor, at("schedule"), json!({"doctor_id": anna.account}), ("doctor_id", "no_such_doctor")),
        (&doctor, at("move"), json!({}), ("before", "required")),
        (&doctor, at("move"), json!({"before": id, "after": id}), ("after", "exactly_one")),
        (&doctor, at("move"), json!({"before": Uuid::now_v7()}), ("before", "no_such_reservation")),
    ];
    for (person, path, body, (field, code)) in cases {
        let answer = person.post(&path, body.clone()).await;
        is_problem(&answer);
        assert_eq!((answer.status.as_u16(), answer.fields()), (422, vec![(field, code)]), "{path} {body}");
    }
    assert_eq!(app.head().await, head);
}

#[tokio::test]
async fn steps_that_do_not_follow_are_conflicts() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let id = anna.reserve(&pet).await.id();
    let head = app.head().await;
    for step in ["start-treatment", "admit", "ready", "complete", "no-show"] {
        let answer = doctor.post(&format!("/reservations/{id}/{step}"), json!({})).await;
        is_problem(&answer);
        assert_eq!(answer.outcome(), (409, "illegal_transition"), "{step}");
    }
    assert_eq!(doctor.post(&format!("/reservations/{id}/undo"), json!({})).await.outcome(), (409, "nothing_to_undo"));
    assert_eq!(anna.reserve(&pet).await.outcome(), (409, "pet_has_ongoing_reservation"));
    assert_eq!(anna.delete(&format!("/pets/{pet}")).await.outcome(), (409, "pet_has_ongoing_reservation"));
    assert_eq!(
        doctor.post(&format!("/reservations/{id}/move"), json!({"before": id})).await.outcome(),
        (409, "next_to_itself")
    );
    assert_eq!(app.head().await, head);
    anna.step(&id, "cancel", json!({})).await;
    let late = anna.patch(&format!("/reservations/{id}"), json!({"reason": "Again."})).await;
    assert_eq!(late.outcome(), (409, "over"));
}

#[tokio::test]
async fn what_is_nowhere_is_a_problem_too() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    for path in
        ["/nothing", "/pets/not-an-id", "/reservations/1", &format!("/pets/{}", Uuid::now_v7()), "/sessions/x/y"]
    {
        let answer = anna.get(path).await;
        is_problem(&answer);
        assert_eq!(answer.outcome(), (404, "not_found"), "{path}");
    }
    let answer = anna.put("/pets", json!({})).await;
    is_problem(&answer);
    assert_eq!(answer.outcome(), (405, "method_not_allowed"));
    for (path, field) in [
        ("/reservations?scope=tomorrow", "scope"),
        ("/reservations?pet_id=x", "pet_id"),
        ("/reservations?limit=many", "limit"),
        ("/reservations?cursor=zzz", "cursor"),
        ("/pets?after=soon", "after"),
    ] {
        let answer = anna.get(path).await;
        is_problem(&answer);
        assert_eq!((answer.outcome(), answer.fields()), ((422, "invalid"), vec![(field, "malformed")]), "{path}");
    }
    let request = anna.request(Method::POST, "/pets").header("Idempotency-Key", "a key").json(&json!({}));
    assert_eq!(anna.send(request).await.fields(), vec![("Idempotency-Key", "characters")]);
}
