//! What becomes due is done once, when its time has come, by whichever node; not at all when its reason went away.

use std::time::Duration;

use chrono::TimeDelta;
use healing_paws::deadlines::{self, Timing};
use projections::{DeadlineRow, DeadlineState, MailState, RebuildError, Retried};
use serde_json::json;
use tests::app::{Person, TestApp};
use tokio::task::JoinHandle;

use crate::mail::office::{CALM, Office};
use crate::projections::hospital::until;

const HASTY: Timing = Timing { lease: Duration::from_secs(20), look: Duration::from_millis(50) };

pub(crate) fn worker(app: &TestApp) -> JoinHandle<()> {
    deadlines::start(&app.state, HASTY)
}

/// What stands like this.
async fn standing(app: &TestApp, state: DeadlineState) -> Vec<DeadlineRow> {
    app.state.projections().deadlines().list(state, 100).await.unwrap()
}

/// Waits until so many stand like this.
pub(crate) async fn stand(app: &TestApp, many: usize, state: DeadlineState) {
    until("they stand", async || standing(app, state).await.len() == many).await;
}

/// Waits until the subscription has seen the whole log.
pub(crate) async fn seen(app: &TestApp) {
    let head = app.head().await;
    until("everything is seen", async || {
        let all = app.state.projections().status().await.unwrap();
        all.iter().any(|one| one.name == "deadlines" && one.position >= head)
    })
    .await;
}

/// A visit that is scheduled in so many hours.
async fn visit(app: &TestApp, owner: &Person, desk: &Person, hours: i64) -> String {
    let id = owner.reserve(&owner.pet("Mimi").await).await.id();
    let start = app.state.now() + TimeDelta::hours(hours);
    desk.step(&id, "schedule", json!({"start": start.to_rfc3339()})).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_reminded_of_once_a_day_before_by_one_of_two_nodes() {
    let office = Office::open(CALM).await;
    let other = office.app.beside().await;
    let workers = [worker(&office.app), worker(&other)];
    let (anna, desk) =
        (office.app.customer("anna").await, office.app.person("desk", domain::values::Role::Receptionist).await);
    for _ in 0..10 {
        visit(&office.app, &anna, &desk, 49).await;
    }
    seen(&office.app).await;
    stand(&office.app, 10, DeadlineState::Waiting).await;
    assert!(office.rows().await.is_empty(), "not before its time");
    office.app.clock.advance(TimeDelta::hours(26));
    stand(&office.app, 10, DeadlineState::Done).await;
    let mails = office.all(10, MailState::Sent).await;
    assert!(mails.iter().all(|mail| mail.kind == "appointment_reminder" && mail.attempts == 1), "{mails:?}");
    let sent = office.smtp.mails().await;
    assert_eq!(sent.len(), 10);
    assert!(sent.iter().all(|mail| mail["subject"] == "Mimi has an appointment tomorrow"), "{sent:?}");
    assert!(!workers.iter().any(JoinHandle::is_finished));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_needs_no_reminder_gets_none_and_an_undo_brings_it_back() {
    let office = Office::open(CALM).await;
    let app = &office.app;
    let (anna, desk) = (app.customer("anna").await, app.person("desk", domain::values::Role::Receptionist).await);
    let cancelled = visit(app, &anna, &desk, 49).await;
    desk.step(&cancelled, "cancel", json!({})).await;
    let back = visit(app, &anna, &desk, 50).await;
    desk.step(&back, "no-show", json!({})).await;
    desk.step(&back, "undo", json!({})).await;
    // Within the day, nobody needs to be reminded.
    visit(app, &anna, &desk, 20).await;
    let here = visit(app, &anna, &desk, 51).await;
    anna.step(&here, "check-in", json!({})).await;
    // Confirmed by mistake.
    let undone = visit(app, &anna, &desk, 52).await;
    desk.step(&undone, "undo", json!({})).await;
    seen(app).await;
    stand(app, 1, DeadlineState::Waiting).await;
    let _worker = worker(app);
    app.clock.advance(TimeDelta::hours(30));
    stand(app, 1, DeadlineState::Done).await;
    let mails = office.all(1, MailState::Sent).await;
    let id = back.as_str();
    assert!(office.smtp.mails().await[0]["text"].as_str().unwrap().contains(id), "{mails:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_too_late_is_dropped() {
    let app = TestApp::start().await;
    let (anna, desk) = (app.customer("anna").await, app.person("desk", domain::values::Role::Receptionist).await);
    visit(&app, &anna, &desk, 49).await;
    seen(&app).await;
    app.clock.advance(TimeDelta::hours(50));
    let _worker = worker(&app);
    stand(&app, 1, DeadlineState::Dropped).await;
    let projections = app.state.projections();
    assert!(matches!(projections.rebuild("deadlines").await, Err(RebuildError::Acts("deadlines"))));
    assert!(projections.mails().list(None, i64::MAX, 10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_again_and_again_is_dead_until_somebody_lets_it_be_tried() {
    let app = TestApp::start().await;
    let (anna, desk) = (app.customer("anna").await, app.person("desk", domain::values::Role::Receptionist).await);
    let id = visit(&app, &anna, &desk, 49).await;
    seen(&app).await;
    let pool = &app.database.pool;
    let spoil = |payload: &'static str, other: &'static str| async move {
        let statement = format!(
            "BEGIN; ALTER TABLE events DISABLE TRIGGER USER;
             UPDATE events SET payload = replace(payload::text, '{payload}', '{other}')::json
             WHERE event_type = 'ReservationScheduled'; ALTER TABLE events ENABLE TRIGGER USER; COMMIT"
        );
        sqlx::raw_sql(&statement).execute(pool).await.unwrap();
    };
    spoil("ReservationScheduled", "ReservationSpoilt").await;
    // A node that does not remember what it says.
    let other = app.beside().await;
    let _worker = worker(&other);
    app.clock.advance(TimeDelta::hours(26));
    until("it is dead", async || {
        sqlx::query("UPDATE deadlines SET try_at = now() WHERE state = 'waiting'").execute(pool).await.unwrap();
        !standing(&app, DeadlineState::Dead).await.is_empty()
    })
    .await;
    let dead = standing(&app, DeadlineState::Dead).await.remove(0);
    assert_eq!((dead.aggregate_id.to_string(), dead.attempts), (id, 10));
    assert!(dead.error.is_some());
    spoil("ReservationSpoilt", "ReservationScheduled").await;
    let queue = app.state.projections().deadlines();
    assert_eq!(queue.counts().await.unwrap().dead, 1);
    assert_eq!(queue.retry(dead.id).await.unwrap(), Retried::Queued);
    stand(&app, 1, DeadlineState::Done).await;
    assert_eq!(queue.retry(dead.id).await.unwrap(), Retried::Settled);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_one_workers_until_its_lease_is_over() {
    let app = TestApp::start().await;
    let (anna, desk) = (app.customer("anna").await, app.person("desk", domain::values::Role::Receptionist).await);
    visit(&app, &anna, &desk, 49).await;
    seen(&app).await;
    app.clock.advance(TimeDelta::hours(26));
    let (queue, now, lease) = (app.state.projections().deadlines(), app.state.now(), Duration::from_mins(1));
    let first = queue.claim(now, 10, lease).await.unwrap().remove(0);
    assert!(queue.claim(now, 10, lease).await.unwrap().is_empty());
    sqlx::query("UPDATE deadlines SET try_at = now()").execute(&app.database.pool).await.unwrap();
    let second = queue.claim(now, 10, lease).await.unwrap().remove(0);
    assert_eq!((first.id, second.attempt), (second.id, 2));
    // Who comes back after its lease does nothing.
    assert_eq!(queue.act(&first, now).await.unwrap(), None);
    let mails = async || app.state.projections().mails().list(None, i64::MAX, 10).await.unwrap().len();
    assert_eq!(mails().await, 0);
    assert_eq!(queue.act(&second, now).await.unwrap(), Some(DeadlineState::Done));
    assert_eq!(mails().await, 1);
}
