//! Every event is applied exactly once, whatever crashes and whoever else runs.

use projections::{Options, Projections};
use sqlx::PgPool;

use super::hospital::{Dice, Hospital, PATIENCE, assert_rebuilt_equals_live, node, start, until};

/// Everything that reservations went through, as remembered for the feed, is what the log says: no change is missing,
/// none is there twice.
async fn assert_each_change_once(pool: &PgPool) {
    let remembered: Vec<i64> =
        sqlx::query_scalar("SELECT DISTINCT position FROM reservation_changes ORDER BY position")
            .fetch_all(pool)
            .await
            .unwrap();
    let own: Vec<i64> =
        sqlx::query_scalar("SELECT position FROM events WHERE aggregate_type = 'reservation' ORDER BY position")
            .fetch_all(pool)
            .await
            .unwrap();
    assert!(own.iter().all(|position| remembered.binary_search(position).is_ok()));
    // Each change raises the version by one, unless it comes from a pet or an alias.
    let torn: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (
             SELECT (data ->> 'version')::bigint
                    - lag((data ->> 'version')::bigint, 1, 0) OVER (PARTITION BY reservation_id ORDER BY position, ordinal)
                    AS step
             FROM reservation_changes) AS steps WHERE step NOT IN (0, 1)",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(torn, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn crashes_at_any_point_lose_and_repeat_nothing() {
    let mut hospital = Hospital::open(6).await;
    let mut dice = Dice::new(6);
    let pool = hospital.database.pool.clone();
    for round in 0..40 {
        let before = hospital.head().await;
        let options = Options { batch: 1 + i64::from(round % 7), ..Options::default() };
        let nodes = [
            Projections::start(hospital.commands.clone(), options.clone()).await.unwrap(),
            Projections::start(hospital.commands.clone(), options).await.unwrap(),
        ];
        for _ in 0..10 {
            hospital.act().await;
        }
        // The crash comes while they work: as soon as either has seen so much, or at once.
        let target = (before - 5 + i64::try_from(dice.roll(12)).unwrap()).min(hospital.head().await);
        let seen = nodes.iter().map(|node| Box::pin(node.wait_for(target, PATIENCE)));
        if dice.roll(4) > 0 {
            futures::future::select_all(seen).await.0.unwrap();
        }
        for node in &nodes {
            node.stop().await;
        }
    }
    let read = start(&hospital.commands).await;
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    assert_each_change_once(&pool).await;
    assert_rebuilt_equals_live(&read, &pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runner_whose_checkpoint_was_moved_by_another_writes_nothing() {
    let mut hospital = Hospital::open(7).await;
    let pool = hospital.database.pool.clone();
    let read = start(&hospital.commands).await;
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    for _ in 0..5 {
        // Somebody holds the checkpoint when the runner's batch comes to it...
        let mut other = pool.begin().await.unwrap();
        sqlx::query("SELECT FROM subscriptions WHERE name = 'reservations' FOR UPDATE")
            .execute(&mut *other)
            .await
            .unwrap();
        for _ in 0..10 {
            hospital.act().await;
        }
        hospital.request(0).await;
        until("the runner waits at the fence", async || {
            let waits: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
                 AND application_name = 'healing-paws reservations' AND wait_event_type = 'Lock')",
            )
            .fetch_one(&pool)
            .await
            .unwrap();
            waits
        })
        .await;
        // ...and goes away with it.
        sqlx::query("UPDATE subscriptions SET generation = generation + 1 WHERE name = 'reservations'")
            .execute(&mut *other)
            .await
            .unwrap();
        other.commit().await.unwrap();
        read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    }
    assert_each_change_once(&pool).await;
    assert_rebuilt_equals_live(&read, &pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_write_and_run_agree() {
    let mut hospital = Hospital::open(8).await;
    let first = start(&hospital.commands).await;
    let other = node(hospital.database.another_pool().await).await;
    let second = start(&other).await;
    let here = hospital.commands.clone();
    for round in 0..120 {
        hospital.commands = if round % 2 == 0 { here.clone() } else { other.clone() };
        hospital.act().await;
    }
    let head = hospital.head().await;
    for read in [&first, &second] {
        read.wait_for(head, PATIENCE).await.unwrap();
    }
    assert_eq!(first.reservations().board(), second.reservations().board());
    assert_each_change_once(&hospital.database.pool).await;
    assert_rebuilt_equals_live(&first, &hospital.database.pool).await;
}
