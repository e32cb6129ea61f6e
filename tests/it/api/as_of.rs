//! Looking back: a reservation and the board as they were at a position or a moment.
//!
//! Never here: the replay itself.

use chrono::Utc;
use serde_json::json;
use tests::app::TestApp;

#[tokio::test]
async fn everything_is_shown_as_it_was() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let made = anna.reserve(&anna.pet("Momo").await).await;
    let id = made.id();
    let before = Utc::now().to_rfc3339();
    let checked_in = anna.step(&id, "check-in", json!({})).await;
    doctor.step(&id, "start-treatment", json!({})).await;
    doctor.step(&id, "ready", json!({})).await;
    anna.step(&id, "complete", json!({})).await;
    let path = format!("/reservations/{id}");
    for (as_of, status) in [(made.position(), "requested"), (checked_in.position(), "checked_in")] {
        let row = anna.get(&format!("{path}?as_of={as_of}")).await.body;
        assert_eq!(row["status"], status, "{as_of}");
        let board = doctor.get(&format!("/board?as_of={as_of}")).await.body;
        assert_eq!((&board["items"][0]["status"], &board["position"]), (&json!(status), &json!(as_of)));
    }
    assert_eq!(
        anna.get(&format!("{path}?as_of={before}")).await.body["status"],
        "requested",
        "a plus that became a space"
    );
    assert_eq!(anna.get(&format!("{path}?as_of={}", made.position() - 1)).await.status, 404);
    assert_eq!(doctor.get("/board?as_of=0").await.body["items"], json!([]));
    assert_eq!(doctor.get("/board").await.body["next"], json!(null));
    assert_eq!(doctor.get("/board?as_of=now").await.fields(), vec![("as_of", "malformed")]);
}
