//! Coming back after a break: exactly what was missed.
//!
//! Never here: many clients at once; see `exactly_once`.

use serde_json::{Value, json};
use tests::app::TestApp;
use tests::chat::ChatClient;

use super::{GENERAL, open_general};

async fn unlimited() -> TestApp {
    let app = TestApp::start_unlimited(None).await;
    open_general(&app).await;
    app
}

/// Bodies of the messages that come until everything was missed is there.
async fn missed(client: &mut ChatClient, room: &str, after: i64) -> Vec<String> {
    client.send(json!({"type": "resume", "room": room, "after": after})).await;
    let mut said = Vec::new();
    loop {
        let frame = client.next().await.unwrap();
        match frame["type"].as_str().unwrap() {
            "message" => said.push(frame["body"].as_str().unwrap_or("gone").to_owned()),
            "resumed" => return said,
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_break_is_caught_up_in_order_while_others_go_on_writing() {
    let app = unlimited().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (brunos, joined) = ChatClient::join(&bruno, GENERAL).await;
    let after = joined["position"].as_i64().unwrap();
    drop(brunos);
    for number in 0..450 {
        annas.post(GENERAL, &number.to_string()).await;
    }
    let writing = tokio::spawn(async move {
        for number in 450..600 {
            annas.post(GENERAL, &number.to_string()).await;
        }
        annas
    });
    let mut again = ChatClient::connect(&bruno).await;
    let mut said = missed(&mut again, GENERAL, after).await;
    let _annas = writing.await.unwrap();
    while said.len() < 600 {
        said.push(again.until("message").await["body"].as_str().unwrap().to_owned());
    }
    assert_eq!(said, (0..600).map(|number| number.to_string()).collect::<Vec<_>>());
    assert_eq!(again.all(&["message"]).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_changed_of_older_messages_is_told_first_and_without_a_position() {
    let app = unlimited().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let one = annas.post(GENERAL, "one").await;
    let two = annas.post(GENERAL, "two").await;
    let after = two["position"].as_i64().unwrap();
    let about = |kind: &str, ack: &Value| {
        let body = (kind == "edit").then_some("changed");
        let mut frame =
            json!({"type": kind, "room": GENERAL, "message_id": ack["message_id"], "position": ack["position"]});
        frame.as_object_mut().unwrap().extend(body.map(|body| ("body".to_owned(), json!(body))));
        frame
    };
    annas.ask(about("edit", &one), "done").await;
    annas.ask(about("delete", &two), "done").await;
    let three = annas.post(GENERAL, "three").await;
    annas.ask(about("edit", &three), "done").await;
    let mut brunos = ChatClient::connect(&bruno).await;
    brunos.send(json!({"type": "resume", "room": GENERAL, "after": after})).await;
    let mut heard = Vec::new();
    while let Some(frame) = brunos.next().await {
        let kind = frame["type"].as_str().unwrap().to_owned();
        if ["edited", "deleted", "message", "resumed"].contains(&kind.as_str()) {
            heard.push((kind.clone(), frame["body"].clone(), frame["position"].clone()));
        }
        if kind == "resumed" {
            break;
        }
    }
    let last = heard.pop().unwrap();
    let expected = [
        ("edited".to_owned(), json!("changed"), Value::Null),
        ("deleted".to_owned(), Value::Null, Value::Null),
        ("message".to_owned(), json!("changed"), three["position"].clone()),
    ];
    assert_eq!(heard, expected);
    assert!(last.2.as_i64() > three["position"].as_i64());
    assert_eq!(missed(&mut brunos, GENERAL, last.2.as_i64().unwrap()).await, [] as [String; 0]);
}

#[tokio::test]
async fn whoever_comes_from_another_log_begins_anew() {
    let app = unlimited().await;
    let anna = app.customer("anna").await;
    let mut annas = ChatClient::connect(&anna).await;
    let resume = json!({"type": "resume", "room": GENERAL, "after": i64::MAX});
    assert_eq!(annas.ask(resume, "reset").await["room"], json!(GENERAL));
    let stranger = json!({"type": "resume", "room": uuid::Uuid::now_v7(), "after": 0});
    assert_eq!(annas.refused(stranger).await, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_cut_off_and_catches_up() {
    let app = unlimited().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, joined) = ChatClient::join(&bruno, GENERAL).await;
    let after = joined["position"].as_i64().unwrap();
    // More than the sockets' own buffers and the queue hold, while he reads nothing.
    let long = "长".repeat(2000);
    let mut written = 0;
    while app.state.chat().connections() == 2 && written < 20_000 {
        annas.post(GENERAL, &long).await;
        annas.all(&["message"]).await;
        written += 1;
    }
    assert_eq!(app.state.chat().connections(), 1, "he was not cut off after {written} messages");
    let mut heard = 0;
    while brunos.next().await.is_some() {
        heard += 1;
    }
    assert!(heard < written);
    let mut again = ChatClient::connect(&bruno).await;
    assert_eq!(missed(&mut again, GENERAL, after).await.len(), written);
}
