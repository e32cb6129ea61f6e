//! Writing, editing, deleting, reading: what those in a room see.
//!
//! Never here: coming back after a break.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::values::Role;
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::chat::ChatClient;

use super::{GENERAL, app, direct, room};

#[tokio::test]
async fn a_message_reaches_everybody_in_the_room_on_every_node_in_one_order() {
    let app = app().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, _) = ChatClient::join(&other.log_in("bruno").await, GENERAL).await;
    let (mut outside, _) = ChatClient::join(&bruno, &room(&bruno, "elsewhere").await).await;
    let mut positions = Vec::new();
    for number in 0..10 {
        let client = if number % 2 == 0 { &mut annas } else { &mut brunos };
        let ack = client.post(GENERAL, &format!("早上好 {number} 🐈")).await;
        positions.push(ack["position"].as_i64().unwrap());
    }
    for client in [&mut annas, &mut brunos] {
        let mut heard = Vec::new();
        for number in 0..10 {
            let message = client.until("message").await;
            assert_eq!(message["body"], json!(format!("早上好 {number} 🐈")));
            assert_eq!(message["sender"]["alias"], json!(if number % 2 == 0 { "anna" } else { "bruno" }));
            assert!(message["sender"]["colour"].as_u64().unwrap() < 12);
            heard.push(message["position"].as_i64().unwrap());
        }
        assert_eq!(heard, positions);
    }
    assert_eq!(outside.all(&["message"]).await, [] as [Value; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_sent_again_is_acknowledged_again_and_stands_once() {
    let app = TestApp::start_unlimited(None).await;
    super::open_general(&app).await;
    let other = TestApp::start_unlimited(Some(Arc::clone(&app.database))).await;
    let anna = app.customer("anna").await;
    let there = other.log_in("anna").await;
    let post = json!({"type": "post", "room": GENERAL, "body": "Good morning", "client_id": "the-same"});
    let mut clients = Vec::new();
    for number in 0..8 {
        let person = if number % 2 == 0 { &anna } else { &there };
        clients.push(ChatClient::join(person, GENERAL).await.0);
    }
    let asking = clients.iter_mut().map(|client| client.ask(post.clone(), "ack"));
    let acks = futures::future::join_all(asking).await;
    assert!(acks.iter().all(|ack| *ack == acks[0]), "{acks:?}");
    let mut otherwise = post.clone();
    otherwise["body"] = json!("Something else");
    assert_eq!(clients[0].ask(otherwise, "ack").await, acks[0], "it is the same message");
    for client in &mut clients {
        let heard = client.all(&["message"]).await;
        let bodies: Vec<_> = heard.iter().map(|message| message["body"].clone()).collect();
        assert_eq!(bodies, ["Good morning"]);
    }
    let bruno = app.customer("bruno").await;
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    assert_ne!(brunos.ask(post, "ack").await["message_id"], acks[0]["message_id"], "his is another");
}

#[tokio::test]
async fn a_message_is_edited_and_deleted_by_its_sender() {
    let app = app().await;
    let (anna, bruno, admin) =
        (app.customer("anna").await, app.customer("bruno").await, app.person("boss", Role::Admin).await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    let ack = annas.post(GENERAL, "Good mroning").await;
    let about = |kind: &str, more: Value| {
        let mut frame =
            json!({"type": kind, "room": GENERAL, "message_id": ack["message_id"], "position": ack["position"]});
        frame.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        frame
    };
    let edit = about("edit", json!({"body": "Good morning"}));
    assert_eq!(brunos.refused(edit.clone()).await, "forbidden");
    let done = annas.ask(edit.clone(), "done").await;
    assert_eq!((&done["request"], &done["message_id"]), (&json!("edit"), &ack["message_id"]));
    let edited = brunos.until("edited").await;
    assert_eq!((&edited["body"], &edited["position"]), (&json!("Good morning"), &done["position"]));
    let read = bruno.get_after(done["position"].as_i64().unwrap(), &format!("/rooms/{GENERAL}/messages")).await;
    let message = read.body["items"][0].clone();
    assert_eq!((&message["body"], &message["earlier"][0]["body"]), (&json!("Good morning"), &json!("Good mroning")));
    let mut elsewhere = edit.clone();
    elsewhere["position"] = json!(done["position"]);
    assert_eq!(annas.refused(elsewhere).await, "no_such_message");

    assert_eq!(brunos.refused(about("delete", json!({}))).await, "forbidden");
    let gone = annas.ask(about("delete", json!({})), "done").await;
    assert_eq!(brunos.until("deleted").await["message_id"], ack["message_id"]);
    assert_eq!(annas.refused(edit).await, "no_such_message");
    annas.ask(about("delete", json!({})), "done").await;
    let read = bruno.get_after(gone["position"].as_i64().unwrap(), &format!("/rooms/{GENERAL}/messages")).await;
    let message = &read.body["items"][0];
    assert_eq!((&message["body"], &message["deleted"], &message["earlier"]), (&Value::Null, &json!(true), &json!([])));

    let (mut admins, _) = ChatClient::join(&admin, GENERAL).await;
    let rude = brunos.post(GENERAL, "Something rude").await;
    let delete =
        json!({"type": "delete", "room": GENERAL, "message_id": rude["message_id"], "position": rude["position"]});
    admins.ask(delete, "done").await;
    assert_eq!(
        annas.until_frame("deleted", |frame| frame["message_id"] == rude["message_id"]).await["room"],
        json!(GENERAL)
    );
}

#[tokio::test]
async fn after_ten_minutes_a_message_is_not_edited_any_more() {
    let app = app().await;
    let anna = app.customer("anna").await;
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let ack = annas.post(GENERAL, "Good morning").await;
    let edit = json!({"type": "edit", "room": GENERAL, "message_id": ack["message_id"], "position": ack["position"], "body": "x"});
    app.clock.advance(TimeDelta::minutes(11));
    assert_eq!(annas.refused(edit).await, "too_late_to_edit");
}

#[tokio::test]
async fn who_is_not_there_is_told_of_what_is_meant_for_them() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let id = direct(&anna, &bruno).await;
    let (mut annas, _) = ChatClient::join(&anna, &id).await;
    annas.ask(json!({"type": "join", "room": GENERAL}), "joined").await;
    let mut brunos = ChatClient::connect(&bruno).await;
    let ack = annas.post(&id, "Are you there?").await;
    let notice = brunos.until("notice").await;
    assert_eq!(
        (&notice["room"], &notice["mention"], &notice["position"]),
        (&json!(id), &json!(false), &ack["position"])
    );
    annas.post(GENERAL, "Nobody in particular").await;
    let named = json!({"type": "post", "room": GENERAL, "body": "@bruno?", "client_id": "m", "mentions": [bruno.account.to_string()]});
    annas.ask(named, "ack").await;
    let notice = brunos.until("notice").await;
    assert_eq!((&notice["room"], &notice["mention"]), (&json!(GENERAL), &json!(true)));
    assert_eq!(annas.all(&["notice"]).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_was_read_is_remembered_and_shown_to_the_other() {
    let app = app().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let id = direct(&anna, &bruno).await;
    let (mut annas, _) = ChatClient::join(&anna, &id).await;
    let mut acks = Vec::new();
    for number in 0..3 {
        acks.push(annas.post(&id, &format!("Number {number}")).await["position"].as_i64().unwrap());
    }
    let unread = bruno.get_after(acks[2], "/rooms").await;
    let of = |answer: &tests::app::Answer| {
        let rooms = answer.body["items"].as_array().unwrap();
        let room = rooms.iter().find(|room| room["id"] == json!(id)).unwrap();
        (room["unread"].as_i64().unwrap(), room["read"].as_i64().unwrap(), room["with"]["alias"].clone())
    };
    assert_eq!(of(&unread), (3, 0, json!("anna")));
    assert_eq!(of(&anna.get("/rooms").await).0, 0, "one's own are read");
    let (mut brunos, joined) = ChatClient::join(&other.log_in("bruno").await, &id).await;
    assert_eq!((&joined["unread"], &joined["read"]), (&json!(3), &json!(0)));
    brunos.send(json!({"type": "read", "room": id, "position": acks[1]})).await;
    let read = annas.until("read").await;
    assert_eq!((&read["account_id"], &read["position"]), (&json!(bruno.account.to_string()), &json!(acks[1])));
    other.state.chat().write_marks().await.unwrap();
    assert_eq!(of(&bruno.get("/rooms").await), (1, acks[1], json!("anna")));
    brunos.send(json!({"type": "read", "room": id, "position": i64::MAX})).await;
    let read = annas.until("read").await;
    assert!(read["position"].as_i64().unwrap() <= app.head().await, "nobody has read what is not written");
    let (mut again, _) = ChatClient::join(&anna, &id).await;
    assert_eq!(again.until("read").await["account_id"], json!(bruno.account.to_string()));
}

#[tokio::test]
async fn typing_is_shown_on_every_node_and_nowhere_else() {
    let app = app().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, _) = ChatClient::join(&other.log_in(&bruno.username).await, GENERAL).await;
    let head = app.head().await;
    annas.send(json!({"type": "typing", "room": GENERAL})).await;
    assert_eq!(brunos.until("typing").await["sender"]["alias"], json!("anna"));
    assert_eq!(app.head().await, head, "nothing of it is in the log");
}

#[tokio::test]
async fn auditors_read_and_do_not_write() {
    let app = app().await;
    let auditor = app.person("auditor", Role::Auditor).await;
    let (mut client, _) = ChatClient::join(&auditor, GENERAL).await;
    let post = json!({"type": "post", "room": GENERAL, "body": "x", "client_id": "x"});
    assert_eq!(client.refused(post).await, "forbidden");
}

#[tokio::test]
async fn browsers_call_each_other_through_a_room_of_two_on_any_node() {
    let app = app().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let id = direct(&anna, &bruno).await;
    let (mut annas, _) = ChatClient::join(&anna, &id).await;
    let (mut brunos, _) = ChatClient::join(&other.log_in("bruno").await, &id).await;
    let head = app.head().await;
    let description = json!({"sdp": "v=0\r\n".repeat(1400)}).to_string();
    annas.send(json!({"type": "signal", "room": id, "data": description})).await;
    annas.send(json!({"type": "signal", "room": id, "data": "candidate"})).await;
    for said in [description.as_str(), "candidate"] {
        let signal = brunos.until("signal").await;
        assert_eq!((&signal["sender"]["id"], &signal["data"]), (&json!(anna.account.to_string()), &json!(said)));
    }
    assert_eq!(app.head().await, head, "nothing of it is in the log");
}
