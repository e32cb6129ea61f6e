//! One ongoing reservation per pet, whoever asks at the same instant, on one node and on two.
//!
//! Never here: how the append enforces it.

use std::sync::Arc;

use futures::future::join_all;
use tests::app::{Answer, Person, TestApp};

const ASKING: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_ask_for_one_pet_and_one_gets_it() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let pet = anna.pet("Momo").await;
    let answers = join_all((0..ASKING).map(|_| anna.reserve(&pet))).await;
    one_of_all(&anna, &answers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_ask_on_two_nodes_and_one_gets_it() {
    let first = TestApp::start().await;
    let second = TestApp::start_on(Arc::clone(&first.database)).await;
    let anna = first.customer("anna").await;
    let over_there = second.log_in("anna").await;
    let pet = anna.pet("Momo").await;
    let everywhere = (0..ASKING).map(|number| if number % 2 == 0 { &anna } else { &over_there });
    let answers = join_all(everywhere.map(|person| person.reserve(&pet))).await;
    one_of_all(&over_there, &answers).await;
}

async fn one_of_all(anna: &Person, answers: &[Answer]) {
    let made: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
    let refused = answers.iter().filter(|answer| answer.outcome() == (409, "pet_has_ongoing_reservation")).count();
    assert_eq!((made.len(), refused), (1, ASKING - 1), "{answers:#?}");
    let listed = anna.get_after(made[0].position(), "/reservations").await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
}
