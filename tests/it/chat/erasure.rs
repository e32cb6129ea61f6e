//! What an erased person wrote: gone, everywhere but as a tombstone.
//!
//! Never here: erasing accounts otherwise.

use commands::{Context, Source, account};
use domain::Actor;
use serde_json::{Value, json};
use tests::chat::ChatClient;

use super::{GENERAL, app};

#[tokio::test]
async fn what_an_erased_person_wrote_is_gone() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    let ack = annas.post(GENERAL, "My number is 030 1234").await;
    let edit = json!({"type": "edit", "room": GENERAL, "message_id": ack["message_id"], "position": ack["position"], "body": "Call 030 5678"});
    annas.ask(edit, "done").await;
    brunos.post(GENERAL, "Thank you").await;
    let context = Context::new(Actor::System, Source::Process, app.state.now());
    let erased = account::erase_account(app.state.commands(), context, anna.account).await.unwrap();
    assert_eq!(annas.ended().await, Some(4401), "her connection ends with her");
    assert_eq!(brunos.until("erased").await["account_id"], json!(anna.account.to_string()));
    let read = bruno.get_after(erased.position, &format!("/rooms/{GENERAL}/messages")).await;
    let first = &read.body["items"][0];
    assert_eq!((&first["body"], &first["deleted"], &first["earlier"]), (&Value::Null, &json!(true), &json!([])));
    assert_eq!(first["sender"]["alias"], Value::Null);
    assert_eq!(read.body["items"][1]["body"], json!("Thank you"));
    let (mut again, joined) = ChatClient::join(&bruno, GENERAL).await;
    assert_eq!(joined["history"][0]["body"], Value::Null);
    // Whoever was away hears that it is gone.
    again.send(json!({"type": "resume", "room": GENERAL, "after": erased.position - 1})).await;
    assert_eq!(again.until("deleted").await["message_id"], ack["message_id"]);
    let found = bruno.get(&format!("/rooms/{GENERAL}/messages?search=030")).await;
    assert_eq!(found.body["items"], json!([]));
    let stored: Vec<String> = sqlx::query_scalar("SELECT row_to_json(messages)::text FROM messages")
        .fetch_all(&app.database.pool)
        .await
        .unwrap();
    assert!(stored.iter().all(|row| !row.contains("030")), "{stored:?}");
    let before: Vec<String> = stored.clone();
    app.state.projections().rebuild("messages").await.unwrap();
    let rebuilt: Vec<String> = sqlx::query_scalar("SELECT row_to_json(messages)::text FROM messages")
        .fetch_all(&app.database.pool)
        .await
        .unwrap();
    let sorted = |mut rows: Vec<String>| {
        rows.sort();
        rows
    };
    assert_eq!(sorted(rebuilt), sorted(before));
}
