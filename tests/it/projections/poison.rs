//! An event that does not apply stops its own projection, visibly, until it is mended; nothing is skipped.

use projections::{Projections, State, SubscriptionStatus};
use sqlx::PgPool;

use super::hospital::{Hospital, PATIENCE, assert_rebuilt_equals_live, contents, start, until};

async fn reservations(read: &Projections) -> SubscriptionStatus {
    read.status().await.unwrap().into_iter().find(|status| status.name == "reservations").unwrap()
}

/// Writes, behind everybody's back, what no reservation can read; returns its position.
async fn damage(pool: &PgPool, aggregate_id: &str) -> i64 {
    sqlx::query_scalar(
        "WITH head AS (UPDATE log_head SET position = position + 1 RETURNING position)
         INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload,
                             metadata, recorded_at, hash)
         SELECT position, 'reservation', $1, 2, 'ReservationCheckedIn', '1.0', '{\"Nonsense\": {}}', '{}', now(), ''
         FROM head RETURNING position",
    )
    .bind(aggregate_id)
    .fetch_one(pool)
    .await
    .unwrap()
}

/// Repairs it, as a program that can read it would.
async fn mend(pool: &PgPool, position: i64) {
    let mut connection = pool.acquire().await.unwrap();
    let statement = format!(
        "BEGIN; ALTER TABLE events DISABLE TRIGGER USER;
         UPDATE events SET payload = '{{\"ReservationCheckedIn\": {{}}}}' WHERE position = {position};
         ALTER TABLE events ENABLE TRIGGER USER; COMMIT"
    );
    sqlx::raw_sql(&statement).execute(&mut *connection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_does_not_apply_stops_its_own_projection_only() {
    let mut hospital = Hospital::open(9).await;
    let pool = hospital.database.pool.clone();
    hospital.request(0).await.unwrap();
    let id = hospital.reservations[0];
    let poison = damage(&pool, &id.to_string()).await;
    hospital.request(1).await.unwrap();
    let late = hospital.add_pet(hospital.customers[0]).await;

    let read = start(&hospital.commands).await;
    until("it stopped", async || reservations(&read).await.state == State::Stopped).await;
    let status = reservations(&read).await;
    assert_eq!((status.position, status.poison_position), (poison - 1, Some(poison)));
    assert!(status.error.unwrap().contains("does not decode"));
    until("pets go on", async || read.pets().get(late).await.unwrap().is_some()).await;
    assert_eq!(contents(&pool, "reservations").await.len(), 1, "what comes behind it must wait");

    // Trying again without a repair stops at the same place.
    assert!(read.retry("reservations").await.unwrap());
    until("it stopped again", async || reservations(&read).await.state == State::Stopped).await;

    mend(&pool, poison).await;
    assert!(read.retry("reservations").await.unwrap());
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    assert_eq!(reservations(&read).await.state, State::RunningHere);
    assert_eq!(contents(&pool, "reservations").await.len(), 2);
    assert_eq!(read.reservations().get(id).await.unwrap().unwrap().status.as_str(), "checked_in");
    assert_rebuilt_equals_live(&read, &pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_tries_the_event_again() {
    let mut hospital = Hospital::open(10).await;
    let pool = hospital.database.pool.clone();
    hospital.request(0).await.unwrap();
    let poison = damage(&pool, &hospital.reservations[0].to_string()).await;
    let read = start(&hospital.commands).await;
    until("it stopped", async || reservations(&read).await.state == State::Stopped).await;
    read.stop().await;
    assert!(read.rebuild("reservations").await.is_err(), "a rebuild does not skip it either");
    mend(&pool, poison).await;
    let read = start(&hospital.commands).await;
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    assert_eq!(reservations(&read).await.poison_position, None);
}
