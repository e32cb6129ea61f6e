//! A session that ends takes with it what was opened with it, on every node, whichever way it ended.
//!
//! Never here: requests with an ended session; see `sessions`.

use std::sync::Arc;

use chrono::TimeDelta;
use commands::account::{end_all_sessions, erase_account, grant_role, suspend_account};
use commands::hospital::{Settings, change_settings};
use commands::{Context, Source};
use domain::Actor;
use domain::values::Role;
use serde_json::json;
use tests::app::{PASSWORD, Person, TestApp};
use tests::sse::Sse;

/// Two nodes of one hospital.
async fn nodes() -> [TestApp; 2] {
    let app = TestApp::start().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    [app, other]
}

fn system(app: &TestApp) -> Context {
    Context::new(Actor::System, Source::Cli, app.state.now())
}

/// The board with this person's session, on both nodes.
async fn boards(nodes: &[TestApp; 2], person: &Person) -> [Sse; 2] {
    let here = person.listen("/live/board", None).await;
    let there = nodes[1].anonymous().with_token(person.token.as_deref().unwrap()).listen("/live/board", None).await;
    assert_eq!((here.status, there.status), (200.try_into().unwrap(), 200.try_into().unwrap()));
    [here, there]
}

async fn assert_ended(boards: [Sse; 2]) {
    for mut board in boards {
        assert_eq!(board.next().await, None);
    }
}

/// The board still tells what happens.
async fn assert_open(nodes: &[TestApp; 2], boards: [Sse; 2]) {
    let owner = nodes[0].customer("owner").await;
    let made = owner.reserve(&owner.pet("Rex").await).await;
    for mut board in boards {
        assert_eq!(board.next().await.unwrap().data["id"], made.id());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_with_their_session_and_no_other_on_every_node() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let elsewhere = nodes[0].log_in(&doctor.username).await;
    let (ended, kept) = (boards(&nodes, &elsewhere).await, boards(&nodes, &doctor).await);
    assert_eq!(elsewhere.delete("/sessions/current").await.status, 200);
    assert_ended(ended).await;
    assert_open(&nodes, kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_of_other_sessions_end_with_a_new_password() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let elsewhere = nodes[0].log_in(&doctor.username).await;
    let (ended, kept) = (boards(&nodes, &elsewhere).await, boards(&nodes, &doctor).await);
    let change = json!({"current_password": PASSWORD, "password": "another good password"});
    assert_eq!(doctor.put("/me/password", change).await.status, 200);
    assert_ended(ended).await;
    assert_open(&nodes, kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_with_the_role_that_opened_them() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let open = boards(&nodes, &doctor).await;
    // Decided on the other node, as an administrator may.
    let other = nodes[1].state.commands();
    grant_role(other, system(&nodes[1]), doctor.account, Role::Customer).await.unwrap();
    assert_ended(open).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_with_their_person() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let open = boards(&nodes, &doctor).await;
    erase_account(nodes[0].state.commands(), system(&nodes[0]), doctor.account).await.unwrap();
    assert_ended(open).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_with_a_suspension() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let open = boards(&nodes, &doctor).await;
    suspend_account(nodes[1].state.commands(), system(&nodes[1]), doctor.account, None, &[]).await.unwrap();
    assert_ended(open).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_when_an_administrator_ends_all_sessions() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let open = boards(&nodes, &doctor).await;
    end_all_sessions(nodes[0].state.commands(), system(&nodes[0]), doctor.account, None).await.unwrap();
    assert_ended(open).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_of_staff_end_when_a_second_factor_is_asked_of_them() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let open = boards(&nodes, &doctor).await;
    let settings = Settings { staff_second_factor: true };
    change_settings(nodes[0].state.commands(), system(&nodes[0]), settings).await.unwrap();
    assert_ended(open).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_when_their_time_is_over() {
    let nodes = nodes().await;
    let doctor = nodes[0].doctor().await;
    let open = boards(&nodes, &doctor).await;
    for node in &nodes {
        node.clock.advance(TimeDelta::hours(13));
    }
    assert_ended(open).await;
}
