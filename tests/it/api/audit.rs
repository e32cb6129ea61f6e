//! The auditor's API: searching the log and proving it, also after it was altered behind the triggers.
//!
//! Never here: the chain's format.

use domain::values::Role;
use serde_json::{Value, json};
use tests::app::TestApp;

fn positions(listed: &Value) -> Vec<i64> {
    listed["items"].as_array().unwrap().iter().map(|event| event["position"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn the_log_is_searched() {
    let app = TestApp::start().await;
    let auditor = app.person("auditor", Role::Auditor).await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let made = anna.reserve(&pet).await;
    let scheduled = doctor.step(&made.id(), "schedule", json!({})).await;
    let find = async |query: String| auditor.get(&format!("/audit/events{query}")).await.body;
    let all = find(String::new()).await;
    assert_eq!(positions(&all), (1..=app.head().await).collect::<Vec<_>>());
    assert!(!all.to_string().contains("password_hash") && !all.to_string().contains("refresh_hash"));
    assert_eq!(positions(&find(format!("?aggregate_id={}", made.id())).await), [made.position(), scheduled.position()]);
    assert_eq!(positions(&find("?type=PetAdded".to_owned()).await).len(), 1);
    let by_doctor = find(format!("?actor={}&type=ReservationScheduled", doctor.account)).await;
    assert_eq!(positions(&by_doctor), [scheduled.position()]);
    assert_eq!(positions(&find(format!("?from={}", scheduled.position())).await), [scheduled.position()]);
    let first = find("?limit=2".to_owned()).await;
    assert_eq!((positions(&first), &first["next"]), (vec![1, 2], &json!("2")));
    assert_eq!(positions(&find("?limit=2&cursor=2".to_owned()).await), [3, 4]);
}

#[tokio::test]
async fn an_altered_event_is_found() {
    let app = TestApp::start().await;
    let auditor = app.person("auditor", Role::Auditor).await;
    let anna = app.customer("anna").await;
    let made = anna.reserve(&anna.pet("Momo").await).await;
    let right = auditor.get("/audit/verify").await.body;
    assert_eq!((&right["intact"], &right["verified"]), (&json!(true), &json!(made.position())));
    let mut connection = app.database.pool.acquire().await.unwrap();
    for statement in [
        "SET session_replication_role = replica".to_owned(),
        format!(
            "UPDATE events SET metadata = replace(metadata::text, 'api', 'web')::json WHERE position = {}",
            made.position()
        ),
    ] {
        sqlx::query(&statement).execute(&mut *connection).await.unwrap();
    }
    let wrong = auditor.get("/audit/verify").await.body;
    assert_eq!((&wrong["intact"], &wrong["first_bad_position"]), (&json!(false), &json!(made.position())));
    assert_eq!(wrong["damage"], "altered");
}
