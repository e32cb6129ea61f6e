//! The OpenAPI document: whole, right, and readable without the network.
//!
//! Never here: what the routes do.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::app::TestApp;

async fn document(app: &TestApp) -> Value {
    app.anonymous().get("/openapi.json").await.body
}

#[tokio::test]
async fn every_route_says_what_it_answers_and_whom() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut operations = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            let at = format!("{method} {path}");
            assert!(
                operations.insert(route["operationId"].as_str().unwrap().to_owned()),
                "{at}: its name is another's"
            );
            assert!(!route["summary"].as_str().unwrap_or_default().is_empty(), "{at}: no summary");
            assert!(route["tags"][0].is_string(), "{at}: no tag");
            let responses = route["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{at}: no success");
            assert!(responses.keys().any(|status| status.starts_with('4')), "{at}: no refusal");
            for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with('2')) {
                let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(problem, "#/components/schemas/ProblemBody", "{at} {status}");
            }
            if method == "post" {
                let named = |name: &str| {
                    route["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name))
                };
                assert!(named("Idempotency-Key") && named("If-Match"), "{at}");
            }
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let mut pending = vec![&document];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
                }
                pending.extend(fields.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_is_answered_is_what_is_described() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let made = anna.reserve(&pet).await;
    let document = document(&app).await;
    let described = |name: &str| -> BTreeSet<String> {
        document["components"]["schemas"][name]["properties"].as_object().unwrap().keys().cloned().collect()
    };
    let answered = |value: &Value| -> BTreeSet<String> { value.as_object().unwrap().keys().cloned().collect() };
    let row = anna.get_after(made.position(), &format!("/reservations/{}", made.id())).await.body;
    assert_eq!(answered(&row), described("Reservation"));
    assert_eq!(answered(&row["pet"]), described("ReservationPet"));
    assert_eq!(answered(&row["customer"]), described("ReservationPerson"));
    assert_eq!(answered(&row["queue"]), described("ReservationQueue"));
    assert_eq!(answered(&anna.get(&format!("/pets/{pet}")).await.body), described("Pet"));
    assert_eq!(answered(&anna.get("/me").await.body), described("Me"));
    assert_eq!(answered(&made.body), described("CommandAnswer"));
    assert_eq!(answered(&doctor.get("/board").await.body), described("BoardBody"));
    assert_eq!(answered(&anna.get("/nothing").await.body), described("ProblemBody"));
    let history = anna.get(&format!("/reservations/{}/history", made.id())).await.body;
    assert_eq!(answered(&history["items"][0]), described("EventBody"));
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    let page = reqwest::get(format!("{}/api/docs/", app.url())).await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    for part in html.split("src=\"").skip(1).chain(html.split("href=\"").skip(1)) {
        let file = part.split('"').next().unwrap().trim_start_matches("./");
        let answer = reqwest::get(format!("{}/api/docs/{file}", app.url())).await.unwrap();
        assert_eq!(answer.status(), 200, "{file}");
    }
}
