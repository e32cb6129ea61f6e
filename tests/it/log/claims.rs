//! Claims: what spans aggregates is decided in the append's own transaction.

use commands::account::{ChangeProfile, change_profile, email_is_available, erase_account, username_is_available};
use commands::pet::remove_pet;
use commands::reservation::{RequestError, cancel, undo};
use commands::{CommandError, Commands};
use domain::values::{Alias, EmailAddress, Username};
use domain::{Actor, ReservationId};
use futures::future::join_all;

use super::{Hospital, by, doctor, open_account, request};

async fn race_for_one_pet(hospital: &Hospital, nodes: &[Commands]) {
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    for round in 1..=3 {
        let callers = (0..64).map(|caller| {
            let node = nodes[caller % nodes.len()].clone();
            tokio::spawn(async move { request(&node, by(owner), pet).await })
        });
        let answers: Vec<_> = join_all(callers).await.into_iter().map(Result::unwrap).collect();
        let taken = |answer: &&Result<_, _>| matches!(answer, Err(CommandError::Taken { kind: "ongoing_reservation" }));
        assert_eq!(answers.iter().filter(taken).count(), 63, "{answers:?}");
        let made = answers.into_iter().find_map(Result::ok).unwrap();
        cancel(&nodes[0], by(owner), ReservationId::new(made.id), None).await.unwrap();
        let requested =
            hospital.events().await.iter().filter(|event| event.event_type == "ReservationRequested").count();
        assert_eq!(requested, round);
    }
    hospital.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_64_concurrent_requests_for_a_pet_gets_its_place() {
    let hospital = Hospital::open().await;
    race_for_one_pet(&hospital, std::slice::from_ref(&hospital.node)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_64_concurrent_requests_on_two_nodes_gets_its_place() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    race_for_one_pet(&hospital, &nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_concurrent_sign_ups_gets_the_name() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    let callers = (0..12).map(|caller| {
        let node = nodes[caller % 2].clone();
        let name = if caller % 3 == 0 { "Anna" } else { "aNNA" };
        tokio::spawn(async move { open_account(&node, name, &format!("a{caller}@example.org")).await })
    });
    let answers: Vec<_> = join_all(callers).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(CommandError::Taken { kind: "username" }))));
    let keys: i64 =
        sqlx::query_scalar("SELECT count(*) FROM person_keys").fetch_one(&hospital.database.pool).await.unwrap();
    assert_eq!(keys, 1, "who did not get in leaves no key behind");
}

#[tokio::test]
async fn usernames_addresses_and_aliases_are_unique_whatever_their_case() {
    let hospital = Hospital::open().await;
    let anna = hospital.customer("anna").await;
    let bert = hospital.customer("bert").await;
    let node = &hospital.node;
    let username = open_account(node, "ANNA", "x@example.org").await;
    assert!(matches!(username, Err(CommandError::Taken { kind: "username" })));
    let email = open_account(node, "carl", "Anna@Example.ORG").await;
    assert!(matches!(email, Err(CommandError::Taken { kind: "email" })));
    let alias = change_profile(node, by(bert), bert.id().unwrap(), called("Anna")).await;
    assert!(matches!(alias, Err(CommandError::Taken { kind: "alias" })));
    assert!(!username_is_available(node, &Username::parse("aNNa").unwrap()).await.unwrap());
    assert!(!email_is_available(node, &EmailAddress::parse("ANNA@example.org").unwrap()).await.unwrap());
    assert!(email_is_available(node, &EmailAddress::parse("carl@example.org").unwrap()).await.unwrap());

    // One's own name in another case, then another one: the old name is free again.
    let anna_id = anna.id().unwrap();
    change_profile(node, by(anna), anna_id, called("ANNA")).await.unwrap();
    let still = change_profile(node, by(bert), bert.id().unwrap(), called("anna")).await;
    assert!(matches!(still, Err(CommandError::Taken { kind: "alias" })));
    change_profile(node, by(anna), anna_id, called("Dr. Wu")).await.unwrap();
    change_profile(node, by(bert), bert.id().unwrap(), called("Anna")).await.unwrap();
    hospital.assert_sound().await;
}

fn called(alias: &str) -> ChangeProfile {
    ChangeProfile { alias: Some(Alias::parse(alias).unwrap()), ..ChangeProfile::default() }
}

#[tokio::test]
async fn a_visit_that_is_brought_back_takes_its_pets_place_again_or_stays_over() {
    let hospital = Hospital::open().await;
    let (owner, node) = (hospital.customer("anna").await, &hospital.node);
    let pet = hospital.pet(owner).await;
    let first = ReservationId::new(request(node, by(owner), pet).await.unwrap().id);
    cancel(node, by(owner), first, None).await.unwrap();
    undo(node, by(doctor()), first, None).await.unwrap();
    assert!(matches!(request(node, by(owner), pet).await, Err(CommandError::Taken { .. })), "it was taken again");
    cancel(node, by(owner), first, None).await.unwrap();
    let second = ReservationId::new(request(node, by(owner), pet).await.unwrap().id);
    let refused = undo(node, by(doctor()), first, None).await;
    assert!(matches!(refused, Err(CommandError::Taken { kind: "ongoing_reservation" })));
    cancel(node, by(owner), second, None).await.unwrap();
    undo(node, by(doctor()), first, None).await.unwrap();
    hospital.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pet_is_removed_or_gets_a_visit_but_never_both() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let owner = hospital.customer("anna").await;
    let (mut removed, mut requested) = (0, 0);
    for round in 0..30 {
        let pet = hospital.pet(owner).await;
        let (one, two) = (hospital.node.clone(), if round % 2 == 0 { other.clone() } else { hospital.node.clone() });
        let removing = async move { remove_pet(&one, by(owner), pet).await };
        let requesting = async move { request(&two, by(owner), pet).await };
        let (removal, visit) = if round % 4 < 2 {
            let (visit, removal) = tokio::join!(tokio::spawn(requesting), tokio::spawn(removing));
            (removal.unwrap(), visit.unwrap())
        } else {
            let (removal, visit) = tokio::join!(tokio::spawn(removing), tokio::spawn(requesting));
            (removal.unwrap(), visit.unwrap())
        };
        match (removal, visit) {
            (
                Ok(_),
                Err(
                    CommandError::Refused(RequestError::NoSuchPet)
                    | CommandError::Taken { .. }
                    | CommandError::Contended,
                ),
            ) => removed += 1,
            (Err(CommandError::Taken { kind: "ongoing_reservation" }), Ok(_)) => requested += 1,
            both => panic!("{both:?}"),
        }
        let refused = request(&hospital.node, by(owner), pet).await;
        assert!(refused.is_err(), "a removed pet gets no visit, and one with a visit no second one");
    }
    assert_eq!(removed + requested, 30);
    hospital.assert_sound().await;
}

#[tokio::test]
async fn an_erased_persons_names_are_free() {
    let hospital = Hospital::open().await;
    let anna = hospital.customer("anna").await;
    let held = "SELECT count(*) FROM claims WHERE aggregate_id = $1";
    let count = || async {
        let count = sqlx::query_scalar::<_, i64>(held).bind(anna.id().unwrap().to_string());
        count.fetch_one(&hospital.database.pool).await.unwrap()
    };
    assert_eq!(count().await, 3);
    erase_account(&hospital.node, by(Actor::System), anna.id().unwrap()).await.unwrap();
    assert_eq!(count().await, 0);
    open_account(&hospital.node, "Anna", "anna@example.org").await.unwrap();
    hospital.assert_sound().await;
}
