//! Who is there: over tabs, breaks, and nodes that die.
//!
//! Never here: rooms that are full.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::app::{Person, TestApp};
use tests::chat::ChatClient;
use tests::node::{Node, Storage};

use super::{GENERAL, app};

/// Twice as long as it may take, on a machine that does something else besides.
const LATE: Duration = Duration::from_mins(1);

/// Waits until a node counts so many people and doctors.
async fn counts(person: &Person, online: u64, doctors: u64) {
    let until = Instant::now() + Duration::from_secs(40);
    loop {
        let answer = person.get("/presence").await;
        if answer.body == json!({"online": online, "doctors": doctors}) {
            return;
        }
        assert!(Instant::now() < until, "{:?}, expected {online} and {doctors}", answer.body);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_count_once_on_all_nodes_however_many_tabs_they_have() {
    let app = app().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let (annas_there, doctor_there) = (other.log_in("anna").await, other.log_in(&doctor.username).await);
    let head = app.head().await;
    let (mut first, _) = ChatClient::join(&anna, GENERAL).await;
    counts(&annas_there, 1, 0).await;
    let (second, _) = ChatClient::join(&annas_there, GENERAL).await;
    let (mut doctors, joined) = ChatClient::join(&doctor_there, GENERAL).await;
    let names: Vec<_> = joined["members"].as_array().unwrap().iter().map(|member| member["alias"].clone()).collect();
    assert_eq!((joined["people"].as_u64(), names.len()), (Some(2), 2), "{names:?}");
    counts(&anna, 2, 1).await;
    counts(&doctor_there, 2, 1).await;
    assert_eq!(first.until("member_joined").await["member"]["id"], json!(doctor.account.to_string()));
    let presence = first.until_frame("presence", |frame| frame["doctors"] == 1).await;
    assert_eq!(presence["online"], json!(2));
    drop(second);
    drop(first);
    // Both tabs are gone; she is for a moment longer, and then for everybody.
    let left = doctors.until("member_left").await;
    assert_eq!((&left["member_id"], &left["people"]), (&json!(anna.account.to_string()), &json!(1)));
    assert_eq!(doctors.all(&["member_left"]).await, [] as [Value; 0]);
    counts(&doctor_there, 1, 1).await;
    assert_eq!(app.head().await, head, "nothing of it is in the log");
}

#[tokio::test]
async fn a_reload_is_no_leaving() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    annas.until("member_joined").await;
    drop(brunos);
    let (_again, joined) = ChatClient::join(&bruno, GENERAL).await;
    assert_eq!(joined["people"], json!(2));
    // Somebody who really leaves later is the first to be noticed.
    let (carlas, _) = ChatClient::join(&app.customer("carla").await, GENERAL).await;
    drop(carlas);
    assert_ne!(annas.until("member_left").await["member_id"], json!(bruno.account.to_string()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_on_a_node_that_died_leaves_within_thirty_seconds() {
    let app = app().await;
    let data = tempfile::tempdir().unwrap();
    // The same master key as of the node in this process.
    std::fs::create_dir(data.path().join("secrets")).unwrap();
    std::fs::write(data.path().join("secrets/master.key"), "07".repeat(32)).unwrap();
    let mut node = Node::start(data.path(), Storage::Database(app.database.url.clone())).await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let there = bruno.at(&node.url());
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let Ok(mut brunos) = ChatClient::dial(&there).await else { panic!("the other node does not know the session") };
    brunos.ask(json!({"type": "join", "room": GENERAL}), "joined").await;
    assert_eq!(annas.until("member_joined").await["member"]["alias"], json!("bruno"));
    let killed = Instant::now();
    node.kill().await;
    assert_eq!(annas.until_late("member_left", LATE).await["member_id"], json!(bruno.account.to_string()));
    println!("left {:?} after the node was killed", killed.elapsed());
    counts(&anna, 1, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_nothing_any_more_leaves_within_thirty_seconds() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    // The connection stays open, as of a machine that lost its network: nobody answers the pings.
    let (brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    annas.until("member_joined").await;
    let since = Instant::now();
    annas.until_late("member_left", LATE).await;
    println!("left {:?} after the last word", since.elapsed());
    drop(brunos);
}
