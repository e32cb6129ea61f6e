//! Whoever waits for the position of their command sees its effect, on any node.

use std::time::Duration;

use projections::NotYet;

use super::hospital::{Hospital, PATIENCE, node, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_seen_by_who_waits_for_it_on_every_node() {
    let mut hospital = Hospital::open(1).await;
    let runs = start(&hospital.commands).await;
    runs.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let stands_by = start(&node(hospital.database.another_pool().await).await).await;
    hospital.request(0).await.unwrap();
    let id = hospital.reservations[0];
    for round in 0..40 {
        let receipt = hospital.edit(id, round).await;
        for read in [&runs, &stands_by] {
            read.wait_for(receipt.position, PATIENCE).await.unwrap();
            let row = read.reservations().get(id).await.unwrap().unwrap();
            assert_eq!(row.version, receipt.version);
            assert_eq!(row.reason.as_deref(), Some(&*format!("reason {round}")));
            let board = read.reservations().board();
            assert!(board.position >= receipt.position);
            assert_eq!(board.rows[0].version, receipt.version);
            assert_eq!(row.queue.map(|queue| (queue.place, queue.ahead)), Some((1, 0)));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_what_is_not_in_the_log_ends_in_time() {
    let hospital = Hospital::open(2).await;
    let read = start(&hospital.commands).await;
    let beyond = hospital.head().await + 1;
    let answer = read.wait_for(beyond, Duration::from_millis(50)).await;
    assert_eq!(answer, Err(NotYet { position: beyond }));
}
