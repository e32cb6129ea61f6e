//! One node runs a subscription; when it is gone, another does.

use std::time::{Duration, Instant};

use projections::{Projections, State};

use super::hospital::{Hospital, PATIENCE, assert_rebuilt_equals_live, node, start, until};

async fn all(read: &Projections, state: State) -> bool {
    read.status().await.unwrap().iter().all(|status| status.state == state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_takes_over_within_five_seconds() {
    let mut hospital = Hospital::open(3).await;
    let first = start(&hospital.commands).await;
    until("the first node runs", async || all(&first, State::RunningHere).await).await;
    let second = start(&node(hospital.database.another_pool().await).await).await;
    assert!(all(&second, State::RunningElsewhere).await);

    // Its connections end without a word, as they do when a node is killed.
    first.stop().await;
    let gone = Instant::now();
    until("the second node runs", async || all(&second, State::RunningHere).await).await;
    assert!(gone.elapsed() < Duration::from_secs(5), "{:?}", gone.elapsed());

    for _ in 0..50 {
        hospital.act().await;
    }
    second.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    assert_rebuilt_equals_live(&second, &hospital.database.pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_connection_is_cut_comes_back_or_is_replaced() {
    let mut hospital = Hospital::open(4).await;
    let read = start(&hospital.commands).await;
    for _ in 0..5 {
        until("it runs", async || all(&read, State::RunningHere).await).await;
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name LIKE 'healing-paws %'",
        )
        .execute(&hospital.database.pool)
        .await
        .unwrap();
        for _ in 0..10 {
            hospital.act().await;
        }
        read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    }
    assert_rebuilt_equals_live(&read, &hospital.database.pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_where_nobody_started_it() {
    let hospital = Hospital::open(5).await;
    let status = projections::status(&hospital.commands).await.unwrap();
    assert!(status.iter().all(|status| status.state == State::NotRunning && status.lag == status.head));
}
