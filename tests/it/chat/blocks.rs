//! Whom somebody blocks: told so in the room of the two, unseen elsewhere.
//!
//! Never here: the list of blocked people.

use serde_json::{Value, json};
use tests::chat::ChatClient;

use super::{GENERAL, app, direct};

#[tokio::test]
async fn who_is_blocked_cannot_write_to_the_other_and_is_told_so() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let id = direct(&anna, &bruno).await;
    let (mut annas, _) = ChatClient::join(&anna, &id).await;
    let (mut brunos, _) = ChatClient::join(&bruno, &id).await;
    let before = brunos.post(&id, "Hello").await;
    anna.put(&format!("/blocks/{}", bruno.account), json!({})).await;
    let post = |client_id: &str| json!({"type": "post", "room": id, "body": "Hello?", "client_id": client_id});
    brunos.send(post("x")).await;
    let error = brunos.until("error").await;
    assert_eq!(
        (&error["code"], &error["client_id"], &error["request"]),
        (&json!("blocked"), &json!("x"), &json!("post"))
    );
    assert!(error["detail"].as_str().unwrap().contains("blocked"));
    let edit = json!({"type": "edit", "room": id, "message_id": before["message_id"], "position": before["position"], "body": "x"});
    assert_eq!(brunos.refused(edit).await, "blocked");
    annas.post(&id, "I can write to you, though").await;
    anna.delete(&format!("/blocks/{}", bruno.account)).await;
    brunos.ask(post("y"), "ack").await;
}

#[tokio::test]
async fn who_is_blocked_is_not_heard_elsewhere() {
    let app = app().await;
    let (anna, bruno, carla) = (app.customer("anna").await, app.customer("bruno").await, app.customer("carla").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    let (mut carlas, _) = ChatClient::join(&carla, GENERAL).await;
    let after = brunos.post(GENERAL, "Heard").await["position"].as_i64().unwrap();
    annas.until("message").await;
    anna.put(&format!("/blocks/{}", bruno.account), json!({})).await;
    // The connection hears of it by itself: once it answers, it has.
    annas.ask(json!({"type": "ping"}), "pong").await;
    brunos.post(GENERAL, "Unheard").await;
    let last = carlas.post(GENERAL, "From Carla").await["position"].as_i64().unwrap();
    let heard = annas.until("message").await;
    assert_eq!(heard["body"], json!("From Carla"));
    assert_eq!(
        carlas.until_frame("message", |frame| frame["body"] == "Unheard").await["sender"]["alias"],
        json!("bruno")
    );
    let said = |messages: &Value| -> Vec<String> {
        let messages = messages.as_array().unwrap().iter();
        messages.map(|message| message["body"].as_str().unwrap().to_owned()).collect()
    };
    let read = anna.get_after(last, &format!("/rooms/{GENERAL}/messages")).await;
    assert_eq!(said(&read.body["items"]), ["From Carla"]);
    let (mut again, joined) = ChatClient::join(&anna, GENERAL).await;
    assert_eq!(said(&joined["history"]), ["From Carla"]);
    again.send(json!({"type": "resume", "room": GENERAL, "after": after})).await;
    assert_eq!(again.until("message").await["body"], json!("From Carla"));
    again.until("resumed").await;
}
