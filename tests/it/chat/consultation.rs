//! A customer asks, the staff answer.
//!
//! Never here: the mail to who did not read the answer.

use domain::values::Role;
use serde_json::{Value, json};
use tests::chat::ChatClient;

use super::app;

#[tokio::test]
async fn a_customer_asks_about_a_visit_and_the_staff_answer() {
    let app = app().await;
    let (anna, stranger, doctor) = (app.customer("anna").await, app.customer("stranger").await, app.doctor().await);
    let desk = app.person("desk", Role::Receptionist).await;
    let auditor = app.person("auditor", Role::Auditor).await;
    let visit = anna.reserve(&anna.pet("Momo").await).await.id();
    let ask = json!({"kind": "consultation", "reservation_id": visit});
    assert_eq!(stranger.post("/rooms", ask.clone()).await.status, 404);
    let opened = anna.post("/rooms", ask.clone()).await;
    let id = opened.id();
    assert_eq!(anna.post("/rooms", ask).await.id(), id, "one about each visit");
    let theirs = json!({"kind": "consultation", "reservation_id": visit, "account_id": anna.account.to_string()});
    assert_eq!(desk.post("/rooms", theirs).await.id(), id, "also for those who answer");

    let mut desks = ChatClient::connect(&desk).await;
    let (mut annas, joined) = ChatClient::join(&anna, &id).await;
    assert_eq!(joined["info"]["reservation_id"], json!(visit));
    let asked = annas.post(&id, "When can I bring her?").await;
    assert_eq!(desks.until("notice").await["kind"], json!("consultation"));
    let after = asked["position"].as_i64().unwrap();
    let inbox = desk.get_after(after, "/consultations").await;
    let waiting = &inbox.body["items"][0];
    assert_eq!(
        (&waiting["id"], &waiting["unread"], &waiting["with"]["alias"]),
        (&json!(id), &json!(1), &json!("anna"))
    );
    assert!(waiting["waiting_since"].is_string());
    assert_eq!(stranger.get("/consultations").await.status, 403);

    desks.ask(json!({"type": "join", "room": id}), "joined").await;
    let note = json!({"type": "post", "room": id, "body": "She is nervous.", "client_id": "n", "note": true});
    desks.ask(note.clone(), "ack").await;
    assert_eq!(annas.refused(note).await, "forbidden");
    let (mut auditors, joined) = ChatClient::join(&auditor, &id).await;
    assert_eq!(joined["history"].as_array().unwrap().len(), 2, "auditors read notes");
    let post = json!({"type": "post", "room": id, "body": "x", "client_id": "x"});
    assert_eq!(auditors.refused(post).await, "forbidden");
    let answered = desks.post(&id, "Now, if you like.").await;
    let heard: Vec<Value> = annas.all(&["message"]).await;
    let said: Vec<_> = heard.iter().map(|message| message["body"].clone()).collect();
    assert_eq!(said, ["When can I bring her?", "Now, if you like."], "notes are not for customers");
    let after = answered["position"].as_i64().unwrap();
    assert_eq!(desk.get_after(after, "/consultations").await.body["items"][0]["waiting_since"], Value::Null);
    let read = anna.get(&format!("/rooms/{id}/messages")).await;
    assert_eq!(read.body["items"].as_array().unwrap().len(), 2);

    let assign = |who: Value| json!({"doctor_id": who});
    let path = format!("/rooms/{id}/doctor");
    assert_eq!(anna.put(&path, assign(json!(doctor.account.to_string()))).await.status, 403);
    let wrong = desk.put(&path, assign(json!(desk.account.to_string()))).await;
    assert_eq!((wrong.status.as_u16(), wrong.fields()), (422, vec![("doctor_id", "no_such_doctor")]));
    let given = desk.put(&path, assign(json!(doctor.account.to_string()))).await;
    assert_eq!(annas.until("assigned").await["doctor_id"], json!(doctor.account.to_string()));
    let about = doctor.get_after(given.position(), &format!("/consultations?reservation_id={visit}")).await;
    assert_eq!(about.body["items"][0]["doctor"]["id"], json!(doctor.account.to_string()));

    let transcript = |person: &tests::app::Person| {
        let request = person.request(reqwest::Method::GET, &format!("/rooms/{id}/transcript"));
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    let (hers, theirs) = (transcript(&anna).await, transcript(&desk).await);
    assert!(hers.contains("anna: When can I bring her?") && hers.contains("desk: Now, if you like."), "{hers}");
    assert!(!hers.contains("nervous") && theirs.contains("desk (note): She is nervous."), "{theirs}");

    assert_eq!(stranger.delete(&format!("/rooms/{id}")).await.status, 404);
    let closed = desk.delete(&format!("/rooms/{id}")).await;
    assert_eq!(annas.until("room_closed").await["room"], json!(id));
    let over = desk.get_after(closed.position(), "/consultations?closed=true").await;
    assert_eq!(over.body["items"][0]["id"], json!(id));
    assert_ne!(anna.post("/rooms", json!({"kind": "consultation", "reservation_id": visit})).await.id(), id);
}
