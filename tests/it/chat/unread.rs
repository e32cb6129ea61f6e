//! What nobody read in a consultation for ten minutes goes out as one mail.
//!
//! Never here: how mails are sent.

use chrono::TimeDelta;
use domain::values::Role;
use healing_paws::deadlines::{self, Timing};
use projections::{DeadlineState, MailState};
use serde_json::json;
use tests::chat::ChatClient;

use crate::mail::office::{CALM, Office};
use crate::projections::hospital::until;

const HASTY: Timing = Timing { lease: std::time::Duration::from_secs(20), look: std::time::Duration::from_millis(50) };

/// Waits until so many deadlines stand like this.
async fn stand(office: &Office, many: usize, state: DeadlineState) {
    let deadlines = office.app.state.projections().deadlines();
    until("they stand", async || deadlines.list(state, 100).await.unwrap().len() == many).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_read_for_ten_minutes_goes_out_as_one_mail() {
    let office = Office::open(CALM).await;
    let _worker = deadlines::start(&office.app.state, HASTY);
    let app = &office.app;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (desk, doctor) = (app.person("desk", Role::Receptionist).await, app.doctor().await);
    let mut rooms = Vec::new();
    for customer in [&anna, &bruno] {
        let room = customer.post("/rooms", json!({"kind": "consultation"})).await.id();
        let (mut asking, _) = ChatClient::join(customer, &room).await;
        asking.post(&room, "When can I come?").await;
        let (mut answering, _) = ChatClient::join(&desk, &room).await;
        for _ in 0..3 {
            answering.post(&room, "Now, if you like.").await;
        }
        rooms.push((room, asking));
    }
    // Anna reads; Bruno does not.
    let (room, annas) = &mut rooms[0];
    let head = app.head().await;
    annas.send(json!({"type": "read", "room": room, "position": head})).await;
    annas.ask(json!({"type": "ping"}), "pong").await;
    app.state.chat().write_marks().await.unwrap();
    stand(&office, 2, DeadlineState::Waiting).await;
    stand(&office, 2, DeadlineState::Cancelled).await;
    assert!(office.rows().await.is_empty(), "not before its time");
    app.clock.advance(TimeDelta::minutes(11));
    stand(&office, 1, DeadlineState::Dropped).await;
    stand(&office, 1, DeadlineState::Done).await;
    let mails = office.all(1, MailState::Sent).await;
    assert_eq!((mails[0].kind.as_str(), mails[0].recipient), ("unread_consultation", bruno.account.uuid()));
    let sent = office.smtp.mails().await;
    assert_eq!(sent.len(), 1);
    assert!(!format!("{sent:?}").contains("if you like"), "what was written is read where it was written");

    // A question to the doctor who took it.
    let (room, brunos) = &mut rooms[1];
    let given = desk.put(&format!("/rooms/{room}/doctor"), json!({"doctor_id": doctor.account.to_string()})).await;
    assert_eq!(given.status, 200);
    brunos.post(room, "And tomorrow?").await;
    stand(&office, 1, DeadlineState::Waiting).await;
    app.clock.advance(TimeDelta::minutes(11));
    let mails = office.all(2, MailState::Sent).await;
    assert!(mails.iter().any(|mail| mail.recipient == doctor.account.uuid()), "{mails:?}");
}
