//! Files that nothing holds any more are deleted, and no others.

use std::time::Duration;

use domain::values::MediaType;
use reqwest::StatusCode;
use tests::app::TestApp;

use super::{any_photo, fetch, scene, send};

const AT_ONCE: Duration = Duration::ZERO;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_an_event_holds_is_left() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let (first, second, third) = (anna.pet("Momo").await, anna.pet("Pip").await, anna.pet("Balu").await);
    // Two show the same files, one of them other ones later.
    for pet in [&first, &second] {
        assert_eq!(send(&anna, pet, any_photo()).await.status, StatusCode::OK);
    }
    let projections = app.state.projections();
    assert_eq!(projections.sweep_files(AT_ONCE).await.unwrap(), 0);
    send(&anna, &second, super::jpeg::grey(&scene(700, 700))).await;
    assert_eq!(projections.sweep_files(AT_ONCE).await.unwrap(), 0, "the first pet still shows them");
    send(&anna, &first, super::jpeg::jpeg(&scene(600, 900))).await;
    // Kept, and no event came.
    app.state.commands().files().put(anna.account, b"left over".to_vec(), MediaType::jpeg()).await.unwrap();
    assert_eq!(projections.sweep_files(Duration::from_hours(1)).await.unwrap(), 0, "it is not old enough");
    assert_eq!(projections.sweep_files(AT_ONCE).await.unwrap(), 4);

    let sent = send(&anna, &third, any_photo()).await;
    assert_eq!(sent.status, StatusCode::OK, "what was deleted is kept anew");
    assert_eq!(projections.sweep_files(AT_ONCE).await.unwrap(), 0);
    for pet in [&first, &second, &third] {
        fetch(&anna, pet, "full").await;
    }
    anna.delete(&format!("/pets/{second}/photo")).await;
    assert_eq!(anna.delete(&format!("/pets/{third}")).await.status, StatusCode::OK);
    assert_eq!(projections.sweep_files(AT_ONCE).await.unwrap(), 6, "one was taken away, one went with its pet");
    fetch(&anna, &first, "full").await;
}
