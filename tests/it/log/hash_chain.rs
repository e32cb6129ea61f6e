//! The hash chain, checked by a second program written from its description.

use commands::{RecordedEvent, canonical_bytes, link};
use sha2::{Digest as _, Sha256};

use super::{Hospital, by, fields, request};

/// Numbers: 8 bytes, big-endian. Texts: their length in bytes as 4 bytes, big-endian, then UTF-8. Times: microseconds.
fn described(event: &RecordedEvent) -> Vec<u8> {
    let text = |text: &str| [&u32::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat();
    [
        event.position.to_be_bytes().to_vec(),
        text(&event.aggregate_type),
        text(&event.aggregate_id),
        event.sequence.to_be_bytes().to_vec(),
        text(&event.event_type),
        text(&event.event_version),
        text(&event.payload),
        text(&event.metadata),
        event.recorded_at.timestamp_micros().to_be_bytes().to_vec(),
    ]
    .concat()
}

#[tokio::test]
async fn every_hash_follows_from_the_stored_row_and_the_hash_before_it() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    for name in ["Rex", "咪咪 \"quoted\" \\ \n line", "🐕"] {
        let pet = hospital.pet(owner).await;
        commands::pet::change_pet(&hospital.node, by(owner), pet, fields(name)).await.ok();
        request(&hospital.node, by(owner), pet).await.unwrap();
    }
    let mut previous = [0; 32];
    for event in hospital.events().await {
        assert_eq!(canonical_bytes(&event), described(&event));
        let hash: [u8; 32] = Sha256::new().chain_update(previous).chain_update(described(&event)).finalize().into();
        assert_eq!((event.hash, link(&previous, &event)), (hash, hash));
        previous = hash;
    }
    assert_eq!(hospital.node.log().head().await.unwrap().hash, previous);
    hospital.assert_sound().await;
}

#[tokio::test]
async fn an_empty_log_is_sound() {
    Hospital::open().await.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_log_that_grows_while_it_is_checked_is_sound() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let node = hospital.node.clone();
    let growing = tokio::spawn(async move {
        for _ in 0..200 {
            let id = domain::PetId::new(uuid::Uuid::now_v7());
            let pet = domain::pet::AddPet { id, owner: owner.id().unwrap(), fields: fields("Rex") };
            commands::pet::add_pet(&node, by(owner), pet).await.unwrap();
        }
    });
    while !growing.is_finished() {
        assert_eq!(hospital.node.log().verify().await.unwrap().damage, None);
    }
    growing.await.unwrap();
    hospital.assert_sound().await;
}

#[tokio::test]
async fn the_log_refuses_to_be_changed() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    hospital.pet(owner).await;
    for statement in [
        "UPDATE events SET payload = '{}' WHERE position = 1",
        "UPDATE events SET recorded_at = recorded_at",
        "DELETE FROM events WHERE position = 2",
        "DELETE FROM events",
        "TRUNCATE events",
        "TRUNCATE events CASCADE",
    ] {
        let refused = sqlx::query(statement).execute(&hospital.database.pool).await.unwrap_err();
        let refused = refused.as_database_error().unwrap();
        assert!(refused.message().contains("append-only"), "{statement}: {refused}");
        assert_eq!(refused.code().as_deref(), Some("23001"));
    }
    hospital.assert_sound().await;
}
