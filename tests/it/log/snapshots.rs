//! Snapshots: they save time and change nothing.

use commands::pet::change_pet;
use commands::{Commands, Loaded};
use cqrs_es::Aggregate as _;
use domain::pet::Pet;
use domain::{Actor, AnyEvent, PetId};
use futures::future::join_all;
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::{Hospital, by, eventually, fields};

async fn grow(hospital: &Hospital, owner: Actor, pet: PetId, changes: usize) {
    let names: Vec<usize> = (0..changes).collect();
    for some in names.chunks(100) {
        let renamed = some.iter().map(|number| {
            let node = hospital.node.clone();
            let name = format!("Rex {number}");
            async move { change_pet(&node, by(owner), pet, fields(&name)).await.unwrap() }
        });
        join_all(renamed).await;
    }
}

async fn snapshot_at(hospital: &Hospital, sequence: i64) {
    eventually("the snapshot is kept", || async {
        let kept: Option<i64> =
            sqlx::query_scalar("SELECT sequence FROM snapshots").fetch_optional(&hospital.database.pool).await.unwrap();
        kept.is_some_and(|kept| kept >= sequence)
    })
    .await;
}

/// Every event, opened and applied, without any snapshot or memory.
async fn replayed(node: &Commands, pet: PetId) -> (Pet, i64) {
    let history = node.log().history("pet", pet.uuid()).await.unwrap();
    let mut batch: Vec<_> = history.into_iter().map(|event| (event.clone(), event.decode().unwrap())).collect();
    node.keys().open_all(&mut batch).await.unwrap();
    let version = batch.len();
    let mut state = Pet::default();
    for (_, event) in batch {
        assert!(matches!(event, AnyEvent::Pet(_)));
        if let AnyEvent::Pet(event) = event {
            state.apply(event);
        }
    }
    (state, i64::try_from(version).unwrap())
}

async fn assert_loads(node: &Commands, pet: PetId, expected: &(Pet, i64)) {
    let Loaded { state, version } = node.load::<Pet>(pet.uuid()).await.unwrap();
    assert_eq!((&*state, version), (&expected.0, expected.1));
}

/// Damages a state so that whoever reads it notices.
async fn as_intruder(hospital: &Hospital, statements: &str) {
    let mut intruder = PgConnection::connect(&hospital.database.url).await.unwrap();
    intruder.execute("SET session_replication_role = replica").await.unwrap();
    intruder.execute(sqlx::raw_sql(statements)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stream_of_10_000_events_loads_from_its_snapshot_as_it_replays() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    grow(&hospital, owner, pet, 9_999).await;
    snapshot_at(&hospital, 10_000).await;
    let expected = replayed(&hospital.node, pet).await;
    assert_eq!(expected.1, 10_000);
    assert_loads(&hospital.node, pet, &expected).await;
    assert_loads(&hospital.another_node().await, pet, &expected).await;
    hospital.assert_sound().await;

    // It really is the snapshot: nobody looks at the first events any more.
    as_intruder(&hospital, "UPDATE events SET payload = '{}' WHERE aggregate_type = 'pet' AND sequence < 9000").await;
    let cold = hospital.another_node().await;
    assert_loads(&cold, pet, &expected).await;
    let changed = change_pet(&cold, by(owner), pet, fields("Max")).await.unwrap();
    assert_eq!(changed.version, 10_001);
}

#[tokio::test]
async fn a_snapshot_that_is_old_damaged_or_gone_only_costs_time() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    grow(&hospital, owner, pet, 120).await;
    snapshot_at(&hospital, 100).await;
    let expected = replayed(&hospital.node, pet).await;
    for damage in [
        "UPDATE snapshots SET state = '{\"of\": \"another form\"}'",
        "UPDATE snapshots SET format = '0', state = '{}'",
        "UPDATE snapshots SET format = '1', state = '{}'",
        "UPDATE snapshots SET sequence = sequence - 1",
        "DELETE FROM snapshots",
    ] {
        as_intruder(&hospital, damage).await;
        assert_loads(&hospital.another_node().await, pet, &expected).await;
    }
    // The next one is kept again.
    grow(&hospital, owner, pet, 100).await;
    snapshot_at(&hospital, 200).await;
    assert_loads(&hospital.another_node().await, pet, &replayed(&hospital.node, pet).await).await;
}
