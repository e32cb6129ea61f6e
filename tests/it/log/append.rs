//! Appending: the order, the versions, and what is written when nothing happened.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use commands::pet::change_pet;
use commands::{CommandError, Commands};
use domain::pet::{AddPet, Pet};
use domain::{Actor, PetId};
use futures::future::join_all;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Hospital, by, doctor, fields};

const CALLERS: usize = 64;
const EACH: usize = 8;

/// Looks at the log again and again: whatever it sees begins at 1 and has no gap, so nothing is ever committed behind a
/// later position.
async fn watch_for_gaps(pool: PgPool, done: Arc<AtomicBool>) -> usize {
    let mut looked = 0;
    while !done.load(Ordering::Relaxed) {
        let (first, last, count): (i64, i64, i64) =
            sqlx::query_as("SELECT coalesce(min(position), 1), coalesce(max(position), 0), count(*) FROM events")
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!((first, last), (1, count), "a reader saw a gap");
        looked += 1;
    }
    looked
}

async fn append_from_all_sides(hospital: &Hospital, nodes: &[Commands]) {
    let owner = hospital.customer("anna").await;
    let done = Arc::new(AtomicBool::new(false));
    let watcher = tokio::spawn(watch_for_gaps(hospital.database.another_pool().await, Arc::clone(&done)));
    let callers = (0..CALLERS).map(|caller| {
        let node = nodes[caller % nodes.len()].clone();
        tokio::spawn(async move {
            let mut positions = Vec::new();
            for _ in 0..EACH {
                let pet = AddPet { id: PetId::new(Uuid::now_v7()), owner: owner.id().unwrap(), fields: fields("Rex") };
                let receipt = commands::pet::add_pet(&node, by(owner), pet).await.unwrap();
                assert_eq!((receipt.version, receipt.repeated), (1, false));
                positions.push(receipt.position);
            }
            assert!(positions.is_sorted(), "a caller's second append stands before its first");
            positions
        })
    });
    let positions: Vec<i64> = join_all(callers).await.into_iter().flat_map(Result::unwrap).collect();
    done.store(true, Ordering::Relaxed);
    assert!(watcher.await.unwrap() > 0);

    let answered: BTreeSet<i64> = positions.iter().copied().collect();
    let expected: BTreeSet<i64> = (2..).take(CALLERS * EACH).collect();
    assert_eq!(answered, expected, "every position is answered once");
    let events = hospital.events().await;
    assert!(events.is_sorted_by_key(|event| event.recorded_at), "time went back");
    hospital.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn positions_are_gapless_and_in_commit_order_under_64_callers() {
    let hospital = Hospital::open().await;
    append_from_all_sides(&hospital, std::slice::from_ref(&hospital.node)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn positions_are_gapless_and_in_commit_order_on_two_nodes() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    append_from_all_sides(&hospital, &nodes).await;
}

#[tokio::test]
async fn a_decision_on_a_version_that_another_node_overtook_is_made_again() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    for round in 1..20 {
        let node = if round % 2 == 0 { &hospital.node } else { &other };
        let receipt = change_pet(node, by(owner), pet, fields(&format!("Rex {round}"))).await.unwrap();
        assert_eq!(receipt.version, 1 + round);
    }
    hospital.assert_sound().await;
}

#[tokio::test]
async fn a_stale_version_is_refused_with_who_changed_what() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    change_pet(&hospital.node, by(doctor()), pet, fields("Max")).await.unwrap();
    let before = hospital.node.log().head().await.unwrap();

    let mut context = by(owner);
    context.expected_version = Some(1);
    let refused = change_pet(&hospital.node, context.clone(), pet, fields("Mimi")).await;
    let Err(CommandError::Stale(stale)) = refused else { panic!("{refused:?}") };
    assert_eq!((stale.expected, stale.actual, stale.event_type.as_str()), (1, 2, "PetChanged"));
    assert_eq!((stale.by, stale.at), (doctor().id(), Some(before.recorded_at)));
    assert_eq!(hospital.node.log().head().await.unwrap(), before, "nothing was written");

    context.expected_version = Some(7);
    let ahead = change_pet(&hospital.node, context.clone(), pet, fields("Mimi")).await;
    assert!(matches!(ahead, Err(CommandError::Stale(stale)) if (stale.expected, stale.actual) == (7, 2)));
    context.expected_version = Some(2);
    assert_eq!(change_pet(&hospital.node, context, pet, fields("Mimi")).await.unwrap().version, 3);
}

#[tokio::test]
async fn a_version_that_this_node_has_not_heard_of_is_not_stale() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    for round in 1..20 {
        let (one, two) = if round % 2 == 0 { (&hospital.node, &other) } else { (&other, &hospital.node) };
        two.load::<Pet>(pet.uuid()).await.unwrap();
        let seen = change_pet(one, by(owner), pet, fields(&format!("One {round}"))).await.unwrap();
        let mut context = by(owner);
        context.expected_version = Some(seen.version);
        let changed = change_pet(two, context, pet, fields(&format!("Two {round}"))).await.unwrap();
        assert_eq!(changed.version, seen.version + 1);
    }
}

#[tokio::test]
async fn a_command_that_changes_nothing_writes_nothing() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    let last = change_pet(&hospital.node, by(owner), pet, fields("Max")).await.unwrap();
    hospital.pet(owner).await;
    let before = hospital.node.log().head().await.unwrap();
    let again = change_pet(&hospital.node, by(owner), pet, fields("Max")).await.unwrap();
    assert_eq!(again, last, "it is where its stream is");
    assert_eq!(hospital.node.log().head().await.unwrap(), before);
}

#[tokio::test]
async fn time_never_goes_back_when_another_nodes_clock_was_ahead() {
    let hospital = Hospital::open().await;
    let ahead: DateTime<Utc> =
        sqlx::query_scalar("UPDATE log_head SET recorded_at = now() + interval '1 hour' RETURNING recorded_at")
            .fetch_one(&hospital.database.pool)
            .await
            .unwrap();
    let owner = hospital.customer("anna").await;
    hospital.pet(owner).await;
    let times: Vec<_> = hospital.events().await.into_iter().map(|event| event.recorded_at).collect();
    assert_eq!(times, [ahead, ahead]);
    hospital.assert_sound().await;
    let log = hospital.node.log();
    assert_eq!(log.position_at(ahead).await.unwrap(), 2);
    assert_eq!(log.position_at(Utc::now()).await.unwrap(), 0);
}

#[tokio::test]
async fn metadata_says_who_how_and_why() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let mut context = by(owner);
    context.causation = Some(1);
    let pet = AddPet { id: PetId::new(Uuid::now_v7()), owner: owner.id().unwrap(), fields: fields("Rex") };
    commands::pet::add_pet(&hospital.node, context.clone(), pet).await.unwrap();
    let events = hospital.events().await;
    let (opened, added) = (events[0].metadata(), events[1].metadata());
    assert_eq!((opened.actor_id, opened.actor_role.as_str()), (Actor::Anonymous.id(), "anonymous"));
    assert_eq!((added.actor_id, added.actor_role.as_str()), (owner.id(), "customer"));
    assert_eq!((added.source.as_str(), added.causation), ("api", Some(1)));
    assert_eq!(added.request_id, context.request_id.to_string());
}
