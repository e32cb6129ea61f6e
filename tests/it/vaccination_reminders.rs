//! Owners are reminded of what their pets are due for, and written to about pets that change hands.

use chrono::{NaiveDate, TimeDelta};
use projections::{DeadlineState, MailState};
use serde_json::json;
use tests::app::{Person, TestApp};

use crate::deadlines::{seen, stand, worker};
use crate::mail::office::{CALM, Office};

fn day(app: &TestApp, days: i64) -> NaiveDate {
    (app.state.now() + TimeDelta::days(days)).date_naive()
}

/// A pet that was vaccinated today, and is due again in so many days.
async fn vaccinated(app: &TestApp, owner: &Person, name: &str, days: i64) -> String {
    let pet = owner.pet(name).await;
    let body = json!({"vaccine": "Rabies", "given_on": day(app, 0), "due_on": day(app, days)});
    assert_eq!(owner.post(&format!("/pets/{pet}/vaccinations"), body).await.status, 201);
    pet
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vaccination_is_reminded_of_once_two_weeks_before_it_is_due() {
    let office = Office::open(CALM).await;
    let (app, other) = (&office.app, office.app.beside().await);
    let anna = app.customer("anna").await;
    vaccinated(app, &anna, "Mimi", 40).await;
    // Noted too late for that.
    vaccinated(app, &anna, "Late", 1).await;
    seen(app).await;
    stand(app, 1, DeadlineState::Waiting).await;
    let _workers = [worker(app), worker(&other)];
    app.clock.advance(TimeDelta::days(25));
    assert!(office.rows().await.is_empty(), "not before its time");
    app.clock.advance(TimeDelta::days(2));
    stand(app, 1, DeadlineState::Done).await;
    let mails = office.all(1, MailState::Sent).await;
    assert_eq!((mails[0].kind.as_str(), mails[0].recipient), ("vaccination_reminder", anna.account.uuid()));
    let sent = office.smtp.mails().await;
    assert_eq!(sent.len(), 1);
    let due = day(app, 40 - 27);
    assert_eq!(sent[0]["subject"], format!("Mimi: vaccination due on {due}"));
    assert!(sent[0]["text"].as_str().unwrap().contains("against Rabies"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_reminded_of_a_pet_that_died_was_removed_or_was_vaccinated_since() {
    let office = Office::open(CALM).await;
    let app = &office.app;
    let anna = app.customer("anna").await;
    let died = vaccinated(app, &anna, "Died", 40).await;
    anna.put(&format!("/pets/{died}/deceased"), json!({})).await;
    let removed = vaccinated(app, &anna, "Removed", 40).await;
    anna.delete(&format!("/pets/{removed}")).await;
    let renewed = format!("/pets/{}/vaccinations", vaccinated(app, &anna, "Renewed", 40).await);
    anna.post(&renewed, json!({"vaccine": "rabies", "given_on": day(app, 1)})).await;
    let mistaken = vaccinated(app, &anna, "Mistaken", 40).await;
    let shots = anna.get_after(app.head().await, &format!("/pets/{mistaken}/vaccinations")).await.body;
    anna.delete(&format!("/pets/{mistaken}/vaccinations/{}", shots["items"][0]["id"].as_str().unwrap())).await;
    let alive = vaccinated(app, &anna, "Alive", 40).await;
    anna.put(&format!("/pets/{alive}/deceased"), json!({})).await;
    anna.delete(&format!("/pets/{alive}/deceased")).await;
    seen(app).await;
    stand(app, 3, DeadlineState::Cancelled).await;
    stand(app, 2, DeadlineState::Waiting).await;
    let _worker = worker(app);
    app.clock.advance(TimeDelta::days(27));
    stand(app, 1, DeadlineState::Dropped).await;
    stand(app, 1, DeadlineState::Done).await;
    office.all(1, MailState::Sent).await;
    let sent = office.smtp.mails().await;
    assert!(sent[0]["subject"].as_str().unwrap().starts_with("Alive: "), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_pet_it_is_then_is_reminded_and_both_are_told_of_an_offer_and_its_answer() {
    let office = Office::open(CALM).await;
    let app = &office.app;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let pet = vaccinated(app, &anna, "Mimi", 40).await;
    let transfer = format!("/pets/{pet}/transfer");
    anna.post(&transfer, json!({"to": "bruno"})).await;
    office.all(1, MailState::Sent).await;
    bruno.post(&format!("{transfer}/decline"), json!({})).await;
    office.all(2, MailState::Sent).await;
    anna.post(&transfer, json!({"to": "bruno"})).await;
    office.all(3, MailState::Sent).await;
    bruno.post(&format!("{transfer}/accept"), json!({})).await;
    office.all(4, MailState::Sent).await;
    seen(app).await;
    let _worker = worker(app);
    app.clock.advance(TimeDelta::days(27));
    let mails = office.all(5, MailState::Sent).await;
    let told: Vec<_> = mails.iter().map(|mail| (mail.kind.as_str(), mail.recipient)).collect();
    let (a, b) = (anna.account.uuid(), bruno.account.uuid());
    let mut expected = vec![
        ("pet_offered", b),
        ("offer_declined", a),
        ("pet_offered", b),
        ("offer_accepted", a),
        ("vaccination_reminder", b),
    ];
    assert_eq!(told.len(), expected.len());
    for one in told {
        let at = expected.iter().position(|other| *other == one);
        expected.remove(at.unwrap_or_else(|| panic!("{one:?} is not expected")));
    }
    let sent = office.smtp.mails().await;
    let subjects: Vec<_> = sent.iter().map(|mail| mail["subject"].as_str().unwrap()).collect();
    assert!(subjects.contains(&"anna would like to give you Mimi") && subjects.contains(&"Mimi stays with you"));
    assert!(subjects.contains(&"Mimi is with bruno now"), "{subjects:?}");
}
