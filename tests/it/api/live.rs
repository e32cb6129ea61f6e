//! Live streams: what is sent, to whom, and what a client that was cut off misses: nothing.
//!
//! Never here: the live feed without HTTP.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tests::app::{Person, TestApp};
use tests::sse::Sse;

const CUTS: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_board_sees_every_change_also_on_another_node() {
    let app = TestApp::start().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let over_there = other.log_in(&doctor.username).await;
    let mut here = doctor.listen("/live/board", None).await;
    let mut there = over_there.listen("/live/board", None).await;
    assert_eq!((here.status.as_u16(), here.content_type.as_str()), (200, "text/event-stream"));
    let made = anna.reserve(&anna.pet("Momo").await).await;
    let triaged = doctor.step(&made.id(), "triage", json!({"treatment": "emergency", "note": "Now."})).await;
    let cancelled = anna.step(&made.id(), "cancel", json!({})).await;
    for board in [&mut here, &mut there] {
        let mut heard = Vec::new();
        for _ in 0..3 {
            let message = board.next().await.unwrap();
            assert_eq!((message.event.as_str(), &message.data["id"]), ("reservation", &json!(made.id())));
            heard.push((message.id.unwrap(), message.data["ongoing"] == true, message.data["triage_note"].clone()));
        }
        let note = json!("Now.");
        let expected = [
            (made.position(), true, Value::Null),
            (triaged.position(), true, note.clone()),
            (cancelled.position(), false, note),
        ];
        assert_eq!(heard, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_cut_off_a_hundred_times_hears_every_position_once() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let start = app.head().await;
    let writer = tokio::spawn({
        let (doctor, path) = (doctor.clone(), format!("/reservations/{id}"));
        async move {
            let mut last = 0;
            for number in 0..3 * CUTS {
                let answer = doctor.patch(&path, json!({"reason": format!("Reason {number}")})).await;
                last = answer.position();
                tokio::time::sleep(Duration::from_millis(u64::try_from(number * 7 % 5).unwrap())).await;
            }
            last
        }
    });
    let (mut heard, mut last_heard, mut cuts) = (Vec::new(), start, 0);
    while cuts < CUTS || !writer.is_finished() {
        let mut board = doctor.listen("/live/board", Some(last_heard)).await;
        // Cut after none to four messages, wherever that is.
        for _ in 0..(cuts * 13) % 5 {
            let Ok(message) = tokio::time::timeout(Duration::from_millis(200), board.next()).await else { break };
            let message = message.unwrap();
            assert_eq!(message.event, "reservation");
            last_heard = message.id.unwrap();
            heard.push(last_heard);
        }
        cuts += 1;
    }
    let end = writer.await.unwrap();
    let mut board = doctor.listen("/live/board", Some(last_heard)).await;
    while last_heard < end {
        last_heard = board.next().await.unwrap().id.unwrap();
        heard.push(last_heard);
    }
    assert_eq!(heard, (start + 1..=end).collect::<Vec<_>>(), "after {cuts} cuts");
}

async fn turn(stream: &mut Sse) -> (Value, Value, Value) {
    let row = stream.next().await.unwrap().data;
    (row["status"].clone(), row["queue"]["place"].clone(), row["triage_note"].clone())
}

#[tokio::test]
async fn a_customer_follows_their_own_visit_and_its_place() {
    let app = TestApp::start().await;
    let (anna, bruno, doctor) = (app.customer("anna").await, app.customer("bruno").await, app.doctor().await);
    let first = bruno.reserve(&bruno.pet("Rex").await).await;
    let own = anna.reserve(&anna.pet("Momo").await).await;
    let path = format!("/live/reservations/{}", own.id());
    assert_eq!(bruno.listen(&path, None).await.status, 404);
    app.state.projections().wait_for(own.position(), Duration::from_secs(5)).await.unwrap();
    let mut stream = anna.listen(&path, None).await;
    assert_eq!(turn(&mut stream).await, (json!("requested"), json!(2), Value::Null), "where it stands now");
    bruno.step(&first.id(), "cancel", json!({})).await;
    assert_eq!(turn(&mut stream).await, (json!("requested"), json!(1), Value::Null), "its place changed");
    doctor.step(&own.id(), "triage", json!({"treatment": "emergency", "note": "Secret."})).await;
    assert_eq!(turn(&mut stream).await, (json!("requested"), json!(1), Value::Null), "without the doctors' note");
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_with_the_server() {
    let app = TestApp::start().await;
    let doctor = app.doctor().await;
    let elsewhere = app.log_in(&doctor.username).await;
    let mut ended = doctor.listen("/live/board", None).await;
    let mut stays = elsewhere.listen("/live/board", None).await;
    assert_eq!(doctor.delete("/sessions/current").await.status, 200);
    assert_eq!(ended.next().await, None);
    app.state.stopping().cancel();
    assert_eq!(stays.next().await, None);
}

#[tokio::test]
async fn a_position_that_nobody_knows_means_reading_anew() {
    let app = TestApp::start().await;
    let doctor = app.doctor().await;
    let reset = |person: &Person| {
        let person = person.clone();
        async move {
            let mut stream = person.listen("/live/board", Some(1_000_000)).await;
            (stream.next().await.unwrap().event, stream.next().await)
        }
    };
    assert_eq!(reset(&doctor).await, ("reset".to_owned(), None));
}
