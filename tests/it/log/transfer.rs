//! A pet that is given to somebody else: with both consents, never during a visit, and whole for its new owner whoever
//! is erased afterwards.

use commands::account::{email_fingerprint, erase_account, verify_email};
use commands::pet::{NewAlert, PetFields, accept_offer, add_alert, change_pet, decline_offer, offer_transfer};
use commands::reservation::{RequestError, cancel, undo};
use commands::{CommandError, Commands};
use domain::pet::{AlertKind, Pet, PetError};
use domain::reservation::ReservationError;
use domain::{Actor, PetAlertId, PetId, ReservationId};
use uuid::Uuid;

use super::{Hospital, by, doctor, fields, request, text};

/// Somebody whose address is known to be theirs.
async fn verified(hospital: &Hospital, name: &str) -> Actor {
    let person = hospital.customer(name).await;
    let fingerprint = email_fingerprint(&hospital.node, &format!("{name}@example.org"));
    verify_email(&hospital.node, by(person), person.id().unwrap(), &fingerprint).await.unwrap();
    person
}

/// A pet of which something is known that is its owner's alone.
async fn told_pet(hospital: &Hospital, owner: Actor) -> PetId {
    let pet = hospital.pet(owner).await;
    let told = PetFields { insurer: Some(text("Paws & Co.")), notes: Some(text("bites")), ..fields("Rex") };
    change_pet(&hospital.node, by(owner), pet, told).await.unwrap();
    let id = PetAlertId::new(Uuid::now_v7());
    let alert = NewAlert { id, kind: AlertKind::Allergy, mandatory: true, text: text("penicillin") };
    add_alert(&hospital.node, by(owner), pet, alert).await.unwrap();
    pet
}

async fn give(hospital: &Hospital, pet: PetId, from: Actor, to: Actor, login: &str) {
    offer_transfer(&hospital.node, by(from), pet, login).await.unwrap();
    accept_offer(&hospital.node, by(to), pet).await.unwrap();
}

/// Name, notes, insurer and alert of a pet, as a node reads them.
async fn known(node: &Commands, pet: PetId) -> [Option<String>; 4] {
    let pet = node.load::<Pet>(pet.uuid()).await.unwrap().state;
    let details = pet.details().unwrap();
    [Some(&details.name), details.notes.as_ref(), details.insurer.as_ref(), Some(&pet.alerts()[0].text)]
        .map(|text| text.and_then(|text| text.text()).map(str::to_owned))
}

fn whole() -> [Option<String>; 4] {
    ["Rex", "bites", "Paws & Co.", "penicillin"].map(|text| Some(text.to_owned()))
}

#[tokio::test]
async fn a_pet_is_offered_by_name_or_address_to_whom_it_can_be_theirs() {
    let hospital = Hospital::open().await;
    let (anna, bert) = (verified(&hospital, "anna").await, verified(&hospital, "bert").await);
    hospital.customer("carl").await;
    let (node, pet) = (&hospital.node, told_pet(&hospital, anna).await);
    let offer = async |login: &str| offer_transfer(node, by(anna), pet, login).await;
    for nobody in ["carl", "carl@example.org", "nobody", ""] {
        let refused = offer(nobody).await;
        let expected = commands::pet::OfferError::NoSuchAccount;
        assert!(matches!(&refused, Err(CommandError::Refused(error)) if *error == expected), "{nobody}: {refused:?}");
    }
    for login in [" BERT ", "bert@example.org"] {
        offer(login).await.unwrap();
        decline_offer(node, by(bert), pet).await.unwrap();
    }
    commands::account::block_account(node, by(bert), bert.id().unwrap(), anna.id().unwrap()).await.unwrap();
    assert!(offer("bert").await.is_err(), "who blocks somebody is offered nothing by them");
}

#[tokio::test]
async fn whoever_is_erased_the_new_owners_pet_stays_theirs_and_nobody_elses_words_are_kept() {
    let hospital = Hospital::open().await;
    let (anna, bert) = (verified(&hospital, "anna").await, verified(&hospital, "bert").await);
    let (given, kept) = (told_pet(&hospital, anna).await, told_pet(&hospital, anna).await);
    give(&hospital, given, anna, bert, "bert").await;
    erase_account(&hospital.node, by(anna), anna.id().unwrap()).await.unwrap();
    for node in [hospital.node.clone(), hospital.another_node().await] {
        assert_eq!(known(&node, given).await, whole(), "what was hers is his");
        assert_eq!(known(&node, kept).await, [const { None }; 4], "what was hers alone is gone");
    }
    erase_account(&hospital.node, by(bert), bert.id().unwrap()).await.unwrap();
    for node in [hospital.node.clone(), hospital.another_node().await] {
        assert_eq!(known(&node, given).await, [const { None }; 4]);
    }
    hospital.assert_sound().await;
}

#[tokio::test]
async fn an_offer_of_an_erased_person_comes_to_nothing() {
    let hospital = Hospital::open().await;
    let (anna, bert) = (verified(&hospital, "anna").await, verified(&hospital, "bert").await);
    let pet = told_pet(&hospital, anna).await;
    offer_transfer(&hospital.node, by(anna), pet, "bert").await.unwrap();
    erase_account(&hospital.node, by(anna), anna.id().unwrap()).await.unwrap();
    let refused = accept_offer(&hospital.another_node().await, by(bert), pet).await;
    assert!(matches!(refused, Err(CommandError::Refused(PetError::NotFound))), "{refused:?}");
}

#[tokio::test]
async fn an_old_visit_does_not_come_back_for_whose_pet_it_is_no_more() {
    let hospital = Hospital::open().await;
    let (anna, bert) = (verified(&hospital, "anna").await, verified(&hospital, "bert").await);
    let (node, pet) = (&hospital.node, told_pet(&hospital, anna).await);
    let visit = ReservationId::new(request(node, by(anna), pet).await.unwrap().id);
    let refused = offer_transfer(node, by(anna), pet, "bert").await;
    assert!(matches!(refused, Err(CommandError::Taken { kind: "ongoing_reservation" })), "{refused:?}");
    cancel(node, by(anna), visit, None).await.unwrap();
    give(&hospital, pet, anna, bert, "bert").await;
    let refused = undo(node, by(doctor()), visit, None).await;
    assert!(matches!(refused, Err(CommandError::Refused(ReservationError::PetGone))), "{refused:?}");
    let refused = request(node, by(anna), pet).await;
    assert!(matches!(refused, Err(CommandError::Refused(RequestError::NoSuchPet))), "{refused:?}");
    request(node, by(bert), pet).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pet_changes_hands_or_gets_a_visit_but_never_both() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let (anna, bert) = (verified(&hospital, "anna").await, verified(&hospital, "bert").await);
    let (mut given, mut requested) = (0, 0);
    for round in 0..30 {
        let pet = told_pet(&hospital, anna).await;
        offer_transfer(&hospital.node, by(anna), pet, "bert").await.unwrap();
        let (one, two) = (hospital.node.clone(), if round % 2 == 0 { other.clone() } else { hospital.node.clone() });
        let accepting = async move { accept_offer(&one, by(bert), pet).await };
        let requesting = async move { request(&two, by(anna), pet).await };
        let (accepted, visit) = if round % 4 < 2 {
            let (visit, accepted) = tokio::join!(tokio::spawn(requesting), tokio::spawn(accepting));
            (accepted.unwrap(), visit.unwrap())
        } else {
            let (accepted, visit) = tokio::join!(tokio::spawn(accepting), tokio::spawn(requesting));
            (accepted.unwrap(), visit.unwrap())
        };
        let owner = hospital.another_node().await.load::<Pet>(pet.uuid()).await.unwrap().state.owner();
        match (accepted, visit) {
            (Ok(_), Err(CommandError::Refused(RequestError::NoSuchPet) | CommandError::Contended)) => {
                assert_eq!(owner, bert.id());
                given += 1;
            }
            (Err(CommandError::Taken { kind: "ongoing_reservation" }), Ok(_)) => {
                assert_eq!(owner, anna.id());
                requested += 1;
            }
            both => panic!("{both:?}"),
        }
    }
    assert_eq!(given + requested, 30);
    hospital.assert_sound().await;
}
