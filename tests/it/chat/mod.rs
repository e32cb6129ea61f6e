//! The chat over its WebSocket, as clients meet it.
//!
//! Never here: rules of a room for their own sake; `domain` tests those.

mod abuse;
mod blocks;
mod consultation;
mod erasure;
mod exactly_once;
mod messages;
mod presence;
mod protocol;
mod resume;
mod rooms;
mod unread;

use serde_json::json;
use tests::app::{Person, TestApp};

/// The room that always exists.
const GENERAL: &str = "00000000-0000-0000-0000-000000000002";

/// A server whose general room is open.
async fn app() -> TestApp {
    let app = TestApp::start().await;
    open_general(&app).await;
    app
}

async fn open_general(app: &TestApp) {
    commands::room::open_general(app.state.commands(), app.state.now()).await.unwrap();
}

/// A room of a person's.
async fn room(owner: &Person, name: &str) -> String {
    let answer = owner.post("/rooms", json!({"kind": "public", "name": name})).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.id()
}

/// The room of two people.
async fn direct(one: &Person, other: &Person) -> String {
    let answer = one.post("/rooms", json!({"kind": "direct", "account_id": other.account.to_string()})).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.id()
}
