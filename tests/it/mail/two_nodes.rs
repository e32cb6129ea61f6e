//! Several nodes empty one queue, and never the same row at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::values::Role;
use projections::{MailState, Outcome};
use tests::app::TestApp;

use super::office::{CALM, Office, promote, sender};

const ROLES: [Role; 3] = [Role::Doctor, Role::Receptionist, Role::Customer];

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_is_sent_once_by_one_of_three_nodes() {
    const MAILS: usize = 60;
    let office = Office::open(CALM).await;
    let others = [
        TestApp::start_on(Arc::clone(&office.app.database)).await,
        TestApp::start_on(Arc::clone(&office.app.database)).await,
    ];
    let _senders = others.each_ref().map(|other| sender(other, &office.smtp.url, CALM));
    let anna = office.app.customer("anna").await;
    for number in 0..MAILS {
        promote(office.app.state.commands(), anna.account, ROLES[number % 3]).await;
    }
    let rows = office.all(MAILS, MailState::Sent).await;
    assert!(rows.iter().all(|row| row.attempts == 1), "{rows:?}");
    let mails = office.smtp.mails().await;
    let ids: BTreeSet<&str> = mails.iter().map(|mail| mail["message_id"].as_str().unwrap()).collect();
    assert_eq!((mails.len(), ids.len()), (MAILS, MAILS));
    let sent =
        |app: &TestApp| app.state.metrics().text().contains("healing_paws_mail_attempts_total{outcome=\"sent\"}");
    assert!(sent(&office.app), "the node that put them into the queue hears of them first");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_nobody_elses_until_its_lease_is_over() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    for role in ROLES {
        promote(app.state.commands(), anna.account, role).await;
    }
    let (first, second) = (app.state.projections().mails(), app.state.projections().mails());
    let lease = Duration::from_millis(300);
    let (mut one, mut other) = (Vec::new(), Vec::new());
    while one.len() + other.len() < 3 {
        let (mine, theirs) = tokio::join!(first.claim(2, lease * 100), second.claim(2, lease * 100));
        one.extend(mine.unwrap());
        other.extend(theirs.unwrap());
    }
    let ids: BTreeSet<_> = one.iter().chain(&other).map(|claimed| claimed.id).collect();
    assert_eq!(ids.len(), 3);
    assert!(first.claim(10, lease).await.unwrap().is_empty());

    // Who comes back after its lease can neither settle nor disturb what another has.
    sqlx::query("UPDATE mails SET due_at = now()").execute(&app.database.pool).await.unwrap();
    let taken_over = second.claim(3, lease * 100).await.unwrap();
    assert_eq!(taken_over.len(), 3);
    for late in one.iter().chain(&other) {
        assert_eq!(first.settle(late, &Outcome::Failed("late".to_owned())).await.unwrap(), None);
    }
    for mine in &taken_over {
        assert_eq!((mine.attempt, second.settle(mine, &Outcome::Sent).await.unwrap()), (2, Some(MailState::Sent)));
    }
}
