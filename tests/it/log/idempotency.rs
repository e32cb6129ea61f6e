//! Idempotency keys: a repetition gets the first answer and nothing happens twice.

use commands::account::{ChangePassword, ChangePasswordError, change_password};
use commands::pet::{change_pet, remove_pet};
use commands::reservation::{cancel, check_in};
use commands::{CommandError, Context, IdempotencyKey};
use domain::values::Password;
use domain::{Actor, ReservationId};
use futures::future::join_all;
use sha2::{Digest as _, Sha256};

use super::{Hospital, by, fields, request};

fn keyed(actor: Actor, key: &str, body: &str) -> Context {
    let mut context = by(actor);
    context.idempotency = Some(IdempotencyKey::new(key, body.as_bytes()).unwrap());
    context
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer_also_when_it_would_now_be_refused() {
    let hospital = Hospital::open().await;
    let (owner, node) = (hospital.customer("anna").await, &hospital.node);
    let pet = hospital.pet(owner).await;
    let first = request(node, keyed(owner, "one", "request"), pet).await.unwrap();
    let again = request(node, keyed(owner, "one", "request"), pet).await.unwrap();
    assert_eq!((again.id, again.position, again.version), (first.id, first.position, first.version));
    assert!(again.repeated && !first.repeated);

    // The state moved on: the visit is over, and the pet is gone.
    let id = ReservationId::new(first.id);
    let cancelled = cancel(node, keyed(owner, "two", "cancel"), id, None).await.unwrap();
    assert_eq!(cancel(node, keyed(owner, "two", "cancel"), id, None).await.unwrap().position, cancelled.position);
    remove_pet(node, keyed(owner, "three", "remove"), pet).await.unwrap();
    let head = node.log().head().await.unwrap();
    for node in [node, &hospital.another_node().await] {
        assert_eq!(request(node, keyed(owner, "one", "request"), pet).await.unwrap().id, first.id);
        assert!(cancel(node, keyed(owner, "two", "cancel"), id, None).await.unwrap().repeated);
        assert!(remove_pet(node, keyed(owner, "three", "remove"), pet).await.unwrap().repeated);
    }
    let mut stale = keyed(owner, "two", "cancel");
    stale.expected_version = Some(1);
    assert!(cancel(node, stale, id, None).await.unwrap().repeated);
    assert_eq!(node.log().head().await.unwrap(), head, "nothing was written");
    assert!(cancel(node, by(owner), id, None).await.is_err(), "without the key it is refused");
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let hospital = Hospital::open().await;
    let (owner, node) = (hospital.customer("anna").await, &hospital.node);
    let pet = hospital.pet(owner).await;
    change_pet(node, keyed(owner, "key", "Max"), pet, fields("Max")).await.unwrap();
    let head = node.log().head().await.unwrap();
    let other = change_pet(node, keyed(owner, "key", "Mimi"), pet, fields("Mimi")).await;
    assert!(matches!(other, Err(CommandError::KeyReused)), "{other:?}");
    let other = request(node, keyed(owner, "key", "a visit"), pet).await;
    assert!(matches!(other, Err(CommandError::KeyReused)), "{other:?}");
    assert_eq!(node.log().head().await.unwrap(), head);
}

#[tokio::test]
async fn another_actors_same_key_is_another_key() {
    let hospital = Hospital::open().await;
    let node = &hospital.node;
    let (anna, bert) = (hospital.customer("anna").await, hospital.customer("bert").await);
    let (one, two) = (hospital.pet(anna).await, hospital.pet(bert).await);
    let first = request(node, keyed(anna, "key", "request"), one).await.unwrap();
    let second = request(node, keyed(bert, "key", "another"), two).await.unwrap();
    assert_ne!(first.id, second.id);
    let system = cancel(node, keyed(Actor::System, "key", "cancel"), ReservationId::new(first.id), None).await.unwrap();
    assert!(!system.repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_repetitions_on_two_nodes_all_get_the_one_answer() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    let owner = hospital.customer("anna").await;
    for round in 0..10 {
        let pet = hospital.pet(owner).await;
        let key = format!("request {round}").replace(' ', "-");
        let callers = (0..16).map(|caller| {
            let (node, key) = (nodes[caller % 2].clone(), key.clone());
            tokio::spawn(async move { request(&node, keyed(owner, &key, "request"), pet).await.unwrap() })
        });
        let answers: Vec<_> = join_all(callers).await.into_iter().map(Result::unwrap).collect();
        let id = ReservationId::new(answers[0].id);
        assert!(answers.iter().all(|answer| answer.id == answers[0].id && answer.position == answers[0].position));
        assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);

        // The same on a stream that exists, with a step that cannot be made twice.
        let key = format!("check-in-{round}");
        let callers = (0..16).map(|caller| {
            let (node, key) = (nodes[caller % 2].clone(), key.clone());
            tokio::spawn(async move { check_in(&node, keyed(owner, &key, "check in"), id).await.unwrap() })
        });
        let answers: Vec<_> = join_all(callers).await.into_iter().map(Result::unwrap).collect();
        assert!(answers.iter().all(|answer| (answer.version, answer.position) == (2, answers[0].position)));
        assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);
    }
    hospital.assert_sound().await;
}

#[tokio::test]
async fn a_changed_password_is_answered_again_although_the_current_one_is_another_now() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let change = |current: &str, new: &str| ChangePassword {
        current: current.to_owned(),
        new: Password::parse(new).unwrap(),
        keep: None,
    };
    let id = owner.id().unwrap();
    for repeated in [false, true] {
        let context = keyed(owner, "key", "change");
        let answer = change_password(&hospital.node, context, id, change("correct horse", "battery staple")).await;
        assert_eq!(answer.unwrap().repeated, repeated);
    }
    let wrong = change_password(&hospital.node, by(owner), id, change("correct horse", "battery staple")).await;
    assert!(matches!(wrong, Err(CommandError::Refused(ChangePasswordError::WrongPassword))));
}

#[tokio::test]
async fn what_is_kept_of_a_body_cannot_be_guessed_at_without_the_master_key() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    request(&hospital.node, keyed(owner, "key", "a body with a password"), pet).await.unwrap();
    let (key, fingerprint): (Vec<u8>, Vec<u8>) = sqlx::query_as("SELECT key, fingerprint FROM idempotency_keys")
        .fetch_one(&hospital.database.pool)
        .await
        .unwrap();
    assert_ne!(fingerprint, Sha256::digest("a body with a password").to_vec());
    assert_eq!((key.len(), fingerprint.len()), (32, 32));
}
