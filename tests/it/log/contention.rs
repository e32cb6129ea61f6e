//! Many commands on the same streams: what a decision was made on is what is in the log.

use std::collections::BTreeSet;

use commands::CommandError;
use commands::pet::change_pet;
use commands::reservation::{EditReservation, admit, cancel, check_in, edit_reservation, start_treatment, undo};
use domain::pet::Pet;
use domain::reservation::{Reservation, ReservationError};
use domain::{PetId, ReservationId};
use futures::future::join_all;
use tokio::task::yield_now;

use super::{Hospital, by, doctor, fields, request, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn streams_have_no_gaps_and_no_doubles_when_two_nodes_write_to_the_same_ones() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    let owner = hospital.customer("anna").await;
    let pets: Vec<PetId> = join_all((0..4).map(|_| hospital.pet(owner))).await;
    let callers = (0..64).map(|caller| {
        let (node, pet) = (nodes[caller % 2].clone(), pets[caller / 2 % 4]);
        tokio::spawn(async move {
            let mut versions = Vec::new();
            for round in 0..8 {
                match change_pet(&node, by(owner), pet, fields(&format!("Rex {caller} {round}"))).await {
                    Ok(receipt) => versions.push((pet, receipt.version, receipt.position)),
                    // Bounded retries: refused clearly, nothing written.
                    Err(CommandError::Contended) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            versions
        })
    });
    let answered: Vec<_> = join_all(callers).await.into_iter().flat_map(Result::unwrap).collect();
    let written: BTreeSet<(PetId, i64, i64)> = hospital
        .events()
        .await
        .into_iter()
        .filter(|event| event.event_type == "PetChanged")
        .map(|event| (event.aggregate_id.parse().unwrap(), event.sequence, event.position))
        .collect();
    assert_eq!(answered.len(), written.len());
    assert_eq!(answered.iter().copied().collect::<BTreeSet<_>>(), written);
    hospital.assert_sound().await;
    for pet in pets {
        assert_same_as_replayed(&hospital, &nodes[0], pet).await;
    }
}

async fn assert_same_as_replayed(hospital: &Hospital, node: &commands::Commands, pet: PetId) {
    let cold = hospital.another_node().await;
    let replayed = cold.load::<Pet>(pet.uuid()).await.unwrap();
    // What another node wrote last is heard of in a moment.
    super::eventually("memory and log say the same", || async {
        let hot = node.load::<Pet>(pet.uuid()).await.unwrap();
        (hot.version, &hot.state) == (replayed.version, &replayed.state)
    })
    .await;
}

/// An undo that its claim refuses, and an edit decided on the state that the undo would have left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_built_on_an_append_that_was_refused() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    let over = ReservationId::new(request(&hospital.node, by(owner), pet).await.unwrap().id);
    cancel(&hospital.node, by(owner), over, None).await.unwrap();
    request(&hospital.node, by(owner), pet).await.unwrap();
    for round in 0..60 {
        // A node without memory: it does not know where the stream ends.
        let node = if round % 3 == 0 { hospital.another_node().await } else { hospital.node.clone() };
        let (one, two, load) = (node.clone(), node.clone(), node.clone());
        let undone = tokio::spawn(async move { undo(&one, by(doctor()), over, None).await });
        let other = tokio::spawn(async move { hospital_load(&load, owner).await });
        for _ in 0..round % 20 {
            yield_now().await;
        }
        let reason = Some(text("on a state that never was"));
        let edit = EditReservation { reason, ..EditReservation::default() };
        let edited = edit_reservation(&two, by(doctor()), over, edit).await;
        assert!(matches!(undone.await.unwrap(), Err(CommandError::Taken { kind: "ongoing_reservation" })));
        assert!(matches!(edited, Err(CommandError::Refused(ReservationError::Over { .. }))), "{edited:?}");
        other.await.unwrap();
    }
    hospital.assert_sound().await;
    let state = hospital.another_node().await.load::<Reservation>(over.uuid()).await.unwrap();
    assert_eq!(state.version, 2);
}

async fn hospital_load(node: &commands::Commands, owner: domain::Actor) {
    let id = PetId::new(uuid::Uuid::now_v7());
    let pet = domain::pet::AddPet { id, owner: owner.id().unwrap(), fields: fields("Rex") };
    commands::pet::add_pet(node, by(owner), pet).await.unwrap();
}

#[tokio::test]
async fn a_step_that_another_node_made_possible_is_not_refused() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let owner = hospital.customer("anna").await;
    for _ in 0..10 {
        let pet = hospital.pet(owner).await;
        let id = ReservationId::new(request(&hospital.node, by(owner), pet).await.unwrap().id);
        // Both nodes have it in memory.
        other.load::<Reservation>(id.uuid()).await.unwrap();
        check_in(&hospital.node, by(doctor()), id).await.unwrap();
        start_treatment(&other, by(doctor()), id).await.unwrap();
        admit(&hospital.node, by(doctor()), id).await.unwrap();
    }
    hospital.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_that_goes_away_leaves_memory_as_the_log_is() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    let over = ReservationId::new(request(&hospital.node, by(owner), pet).await.unwrap().id);
    cancel(&hospital.node, by(owner), over, None).await.unwrap();
    request(&hospital.node, by(owner), pet).await.unwrap();
    for turns in 0..40 {
        let node = hospital.node.clone();
        let undone = tokio::spawn(async move { undo(&node, by(doctor()), over, None).await });
        for _ in 0..turns {
            yield_now().await;
        }
        undone.abort();
        let _gone = undone.await;
        let status = hospital.node.load::<Reservation>(over.uuid()).await.unwrap().state.status();
        assert_eq!(status, Some(domain::reservation::Status::Cancelled), "after {turns} turns");
    }
}
