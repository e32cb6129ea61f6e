//! What is over is put away: expired invitations, and first answers that nobody asks for again.
//!
//! Never here: sessions; see `sessions`.

use std::time::Duration;

use chrono::TimeDelta;
use domain::values::Role;
use healing_paws::housekeeping::{ANSWERS_LAST, tidy};
use reqwest::Method;
use serde_json::json;
use sqlx::PgPool;
use tests::app::{Answer, Person, TestApp};
use tests::database::TestDatabase;
use tests::node::{Node, Storage};

async fn count(pool: &PgPool, from: &str) -> i64 {
    sqlx::query_scalar(&format!("SELECT count(*) FROM {from}")).fetch_one(pool).await.unwrap()
}

async fn add_pet(person: &Person) -> Answer {
    let request = person.request(Method::POST, "/pets").header("Idempotency-Key", "once");
    person.send(request.json(&json!({"name": "Momo", "species": "cat"}))).await
}

#[tokio::test]
async fn of_an_expired_invitation_nobody_can_read_the_address_any_more() {
    let app = TestApp::start().await;
    let admin = app.person("root", Role::Admin).await;
    let pool = &app.database.pool;
    let keys = count(pool, "person_keys").await;
    let invited = admin.post("/admin/invitations", json!({"email": "new@paws.example", "role": "doctor"})).await;
    assert_eq!(invited.status, 201, "{invited:?}");
    for (days, left) in [(13, 1), (2, 0)] {
        app.clock.advance(TimeDelta::days(days));
        app.state.projections().wait_for(app.head().await, Duration::from_secs(5)).await.unwrap();
        tidy(&app.state).await.unwrap();
        assert_eq!(count(pool, "person_keys").await, keys + left, "after {days} more days");
        assert_eq!(count(pool, "claims WHERE kind = 'invitation'").await, left);
    }
    let head = app.head().await;
    app.state.projections().wait_for(head, Duration::from_secs(5)).await.unwrap();
    assert_eq!(count(pool, "invitations").await, 0);
    tidy(&app.state).await.unwrap();
    assert_eq!(app.head().await, head, "it is over once");
}

#[tokio::test]
async fn a_request_can_be_repeated_for_a_week() {
    let app = TestApp::start().await;
    app.customer("anna").await;
    let first = add_pet(&app.log_in("anna").await).await;
    app.clock.advance(ANSWERS_LAST - TimeDelta::hours(1));
    tidy(&app.state).await.unwrap();
    assert_eq!(add_pet(&app.log_in("anna").await).await.id(), first.id());
    app.clock.advance(TimeDelta::hours(2));
    tidy(&app.state).await.unwrap();
    assert_eq!(count(&app.database.pool, "idempotency_keys").await, 0);
    assert_ne!(add_pet(&app.log_in("anna").await).await.id(), first.id());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_puts_away_what_is_over_when_it_starts() {
    let (database, place) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    sqlx::query(
        "INSERT INTO idempotency_keys (key, fingerprint, aggregate_id, position, version, recorded_at)
         SELECT sha256(number::text::bytea), '', '', 1, 1, now() - number * interval '1 hour'
         FROM generate_series(1, 20167) AS number",
    )
    .execute(&database.pool)
    .await
    .unwrap();
    let node = Node::start(place.path(), Storage::Database(database.url.clone())).await;
    let week = i64::try_from(ANSWERS_LAST.num_hours()).unwrap() - 1;
    let put_away = async {
        while count(&database.pool, "idempotency_keys").await > week {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), put_away).await.unwrap();
    assert_eq!(count(&database.pool, "idempotency_keys").await, week);
    node.stop().await;
}
