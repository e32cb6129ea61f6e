//! A rebuilt read model is the one that was kept up live, and nobody notices that it was rebuilt.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use commands::account;
use domain::Actor;
use domain::values::Role;
use projections::RebuildError;

use super::hospital::{Hospital, PATIENCE, READ_MODELS, assert_rebuilt_equals_live, by, contents, node, start, until};

#[tokio::test(flavor = "multi_thread")]
async fn every_read_model_rebuilt_equals_live() {
    let mut hospital = Hospital::open(11).await;
    let pool = hospital.database.pool.clone();
    let read = start(&hospital.commands).await;
    for _ in 0..200 {
        hospital.act().await;
    }
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    assert_rebuilt_equals_live(&read, &pool).await;
    // The second time, the live tables are rebuilt ones.
    assert_rebuilt_equals_live(&read, &pool).await;
    let indexes: Vec<String> =
        sqlx::query_scalar("SELECT indexname FROM pg_indexes WHERE tablename = 'reservations' ORDER BY 1")
            .fetch_all(&pool)
            .await
            .unwrap();
    let migrated = [
        "reservations_customer_id_id_idx",
        "reservations_doctor_id_id_idx",
        "reservations_id_idx",
        "reservations_pet_id_id_idx",
        "reservations_pkey",
        "reservations_ready_at_idx",
    ];
    assert_eq!(indexes, migrated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_while_others_write_and_read_loses_nothing_and_is_never_empty() {
    let mut hospital = Hospital::open(12).await;
    let pool = hospital.database.pool.clone();
    let read = start(&hospital.commands).await;
    hospital.request(0).await.unwrap();
    let first = hospital.reservations[0];
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();

    let rebuilding = Arc::new(AtomicBool::new(true));
    let rebuilds = tokio::spawn({
        // On another node than the one that runs the subscriptions.
        let commands = node(hospital.database.another_pool().await).await;
        let rebuilding = Arc::clone(&rebuilding);
        async move {
            for _ in 0..5 {
                for name in READ_MODELS {
                    projections::rebuild(&commands, name).await.unwrap();
                }
            }
            rebuilding.store(false, Ordering::Release);
        }
    });
    while rebuilding.load(Ordering::Acquire) {
        hospital.act().await;
        let row = read.reservations().get(first).await.unwrap();
        assert!(row.is_some(), "the old table serves until the new one does");
    }
    rebuilds.await.unwrap();
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let status = read.status().await.unwrap();
    let mut read_models = status.iter().filter(|status| READ_MODELS.contains(&status.name.as_str()));
    assert!(read_models.all(|status| status.generation == 5), "{status:?}");
    assert_rebuilt_equals_live(&read, &pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_that_is_killed_leaves_the_live_tables_alone() {
    let mut hospital = Hospital::open(13).await;
    let pool = hospital.database.pool.clone();
    for _ in 0..100 {
        hospital.act().await;
    }
    let read = start(&hospital.commands).await;
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let live = contents(&pool, "reservations").await;

    // A reader that does not let go keeps the swap away.
    let mut reader = pool.begin().await.unwrap();
    sqlx::query("SELECT FROM reservations").execute(&mut *reader).await.unwrap();
    let commands = hospital.commands.clone();
    let killed = tokio::spawn(async move { projections::rebuild(&commands, "reservations").await });
    until("it comes to the swap", async || {
        sqlx::query_scalar::<_, bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'DROP TABLE%'
             AND wait_event_type = 'Lock')",
        )
        .fetch_one(&pool)
        .await
        .unwrap()
    })
    .await;
    let second = read.rebuild("reservations").await;
    assert!(matches!(second, Err(RebuildError::UnderWay)), "{second:?}");
    killed.abort();
    assert!(killed.await.unwrap_err().is_cancelled());
    reader.rollback().await.unwrap();

    assert_eq!(contents(&pool, "reservations").await, live);
    until("the killed one is gone", async || {
        !matches!(read.rebuild("reservations").await, Err(RebuildError::UnderWay))
    })
    .await;
    assert_rebuilt_equals_live(&read, &pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outdated_read_model_is_rebuilt_when_a_newer_program_starts() {
    let mut hospital = Hospital::open(14).await;
    let pool = hospital.database.pool.clone();
    for _ in 0..50 {
        hospital.act().await;
    }
    let read = start(&hospital.commands).await;
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let live = contents(&pool, "reservations").await;
    read.stop().await;
    sqlx::query("UPDATE subscriptions SET version = 0 WHERE name = 'reservations'").execute(&pool).await.unwrap();
    sqlx::query("UPDATE reservations SET data = (data::jsonb || '{\"version\": 0}')::json")
        .execute(&pool)
        .await
        .unwrap();
    let read = start(&hospital.commands).await;
    until("it is rebuilt", async || read.status().await.unwrap().iter().all(|status| status.version > 0)).await;
    assert_eq!(contents(&pool, "reservations").await, live);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_is_refused() {
    let hospital = Hospital::open(15).await;
    let answer = projections::rebuild(&hospital.commands, "no such thing").await;
    assert!(matches!(answer, Err(RebuildError::Unknown(name)) if name == "no such thing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_nowhere_in_any_read_model_live_or_rebuilt() {
    let mut hospital = Hospital::open(16).await;
    let pool = hospital.database.pool.clone();
    let read = start(&hospital.commands).await;
    for pet in 0..9 {
        hospital.request(pet).await.unwrap();
    }
    for _ in 0..150 {
        hospital.act().await;
    }
    let admin = by(Actor::System);
    account::erase_account(&hospital.commands, admin.clone(), hospital.customers[0]).await.unwrap();
    account::erase_account(&hospital.commands, admin, hospital.doctor).await.unwrap();
    hospital.add_pet(hospital.customers[1]).await;
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();

    let (customer, doctor) = (hospital.customers[0], hospital.doctor);
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT data::text FROM reservations UNION ALL SELECT data::text FROM reservation_changes")
            .fetch_all(&pool)
            .await
            .unwrap();
    for data in rows {
        let row: projections::ReservationRow = serde_json::from_str(&data).unwrap();
        if row.customer.id == customer {
            let texts = [row.customer.alias, row.pet.name, row.reason, row.notes, row.triage_note, row.closing_reason];
            assert_eq!(texts, [const { None }; 6]);
        } else {
            assert!(row.reason.is_some());
        }
        assert!(row.doctor.is_none_or(|of| of.id != doctor || of.alias.is_none()));
    }
    let account = read.accounts().get(customer).await.unwrap().unwrap();
    assert_eq!((account.username, account.alias, account.email, account.erased), (None, None, None, true));
    assert_eq!(account.role, Role::Customer);
    assert!(read.accounts().find_by_username("customer0").await.unwrap().is_none());
    assert!(read.accounts().doctors().await.unwrap().is_empty());
    let pets = read.pets().list(customer, None, 0).await.unwrap().items;
    assert!(!pets.is_empty() && pets.iter().all(|pet| pet.name.is_none() && pet.notes.is_none()));
    assert_rebuilt_equals_live(&read, &pool).await;
}
