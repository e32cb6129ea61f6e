//! The queue: what is in it, exactly once, and what is never sent.

use chrono::TimeDelta;
use commands::account::erase_account;
use commands::{Context, Source};
use domain::Actor;
use domain::values::Role;
use projections::{MailState, Options, Projections, RebuildError};
use serde_json::json;
use tests::app::{PASSWORD, TestApp};

use super::office::{CALM, HASTY, Office, promote, rows, sender};

const ROLES: [Role; 3] = [Role::Doctor, Role::Receptionist, Role::Customer];

/// Waits until the queue has been filled up to the end of the log.
async fn filled(app: &TestApp) {
    let head = app.head().await;
    loop {
        let status = app.state.projections().status().await.unwrap();
        let mail = status.iter().find(|status| status.name == "mail").unwrap();
        if mail.position >= head {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn crashes_at_any_point_put_every_mail_into_the_queue_once() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let commands = app.state.commands().clone();
    app.state.projections().stop().await;
    let mut causes = Vec::new();
    for round in 0..30_usize {
        let options = Options { batch: i64::try_from(round % 3 + 1).unwrap(), ..Options::default() };
        let read = Projections::start(commands.clone(), options).await.unwrap();
        for step in 0..3 {
            causes.push(promote(&commands, anna.account, ROLES[(round + step) % 3]).await);
        }
        if round % 2 == 0 {
            read.wait_for(causes[causes.len() - 2], std::time::Duration::from_secs(30)).await.unwrap();
        }
        read.stop().await;
    }
    causes.dedup();
    let read = Projections::start(commands.clone(), Options::default()).await.unwrap();
    read.wait_for(app.head().await, std::time::Duration::from_secs(30)).await.unwrap();
    loop {
        let positions: Vec<i64> = rows(&app).await.iter().map(|row| row.position).collect();
        if positions.last() == causes.last() {
            assert_eq!(positions, causes);
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    read.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_can_be_done_to_the_subscription_sends_again() {
    let office = Office::open(CALM).await;
    let anna = office.app.customer("anna").await;
    promote(office.app.state.commands(), anna.account, Role::Doctor).await;
    office.all(1, MailState::Sent).await;
    let projections = office.app.state.projections();
    assert!(matches!(projections.rebuild("mail").await, Err(RebuildError::Acts("mail"))));

    // Not even by hand: set back to the beginning of the log, and marked as outdated.
    projections.stop().await;
    let pool = &office.app.database.pool;
    sqlx::query("UPDATE subscriptions SET position = 0, version = 0 WHERE name = 'mail'").execute(pool).await.unwrap();
    let again = Projections::start(office.app.state.commands().clone(), Options::default()).await.unwrap();
    promote(office.app.state.commands(), anna.account, Role::Receptionist).await;
    office.all(2, MailState::Sent).await;
    assert_eq!(office.smtp.mails().await.len(), 2);

    // Nor what was forgotten meanwhile, for it is old by then.
    again.stop().await;
    sqlx::query("DELETE FROM mails").execute(pool).await.unwrap();
    sqlx::query("UPDATE subscriptions SET position = 0 WHERE name = 'mail'").execute(pool).await.unwrap();
    office.app.clock.advance(TimeDelta::days(8));
    let again = Projections::start(office.app.state.commands().clone(), Options::default()).await.unwrap();
    let dropped = office.all(2, MailState::Dropped).await;
    assert!(dropped.iter().all(|row| row.error.as_deref() == Some("expired")), "{dropped:?}");
    assert_eq!(office.smtp.mails().await.len(), 2);
    again.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_erased_gets_nothing() {
    let office = Office::open(HASTY).await;
    let anna = office.app.customer("anna").await;
    office.smtp.refuse(421, "connect", "Not now").await;
    promote(office.app.state.commands(), anna.account, Role::Doctor).await;
    office.until(|rows| rows.iter().any(|row| row.error.is_some())).await;
    let context = Context::new(Actor::System, Source::Process, office.app.state.now());
    erase_account(office.app.state.commands(), context, anna.account).await.unwrap();
    office.smtp.behave("accept").await;
    office.hurry().await;
    let dropped = office.all(1, MailState::Dropped).await;
    assert_eq!(dropped[0].error.as_deref(), Some("erased"));
    assert!(office.smtp.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_is_kept() {
    let office = Office::open(CALM).await;
    let anna = office.app.customer("anna").await;
    office.smtp.refuse(550, "data", "I do not like anna <anna@mail.example>").await;
    let new = json!({"current_password": PASSWORD, "password": "another good password"});
    anna.put("/me/password", new).await;
    office.all(1, MailState::Dead).await;
    let pool = &office.app.database.pool;
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT to_jsonb(mails)::text FROM mails").fetch_all(pool).await.unwrap();
    let address = format!("{}@example.org", anna.account.uuid().simple());
    for secret in [address.as_str(), "anna@mail.example", "another good password", "eyJ"] {
        assert!(!kept.iter().any(|row| row.contains(secret)), "{secret} is in {kept:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_sender_has_seen_waits_for_one() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    for role in ROLES {
        promote(app.state.commands(), anna.account, role).await;
    }
    filled(&app).await;
    assert!(rows(&app).await.iter().all(|row| row.state == MailState::Queued && row.attempts == 0));
    let smtp = tests::smtp::SmtpServer::plain().await;
    let _sender = sender(&app, &smtp.url, CALM);
    assert_eq!(smtp.taken(3).await.len(), 3);
}
