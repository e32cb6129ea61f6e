//! Whatever the server does, no mail is lost, and none is sent twice unless nobody can know whether it was taken.

use domain::values::Role;
use projections::{ATTEMPTS, MailState, Retried};
use tests::app::Person;

use super::office::{HASTY, Office, promote, sender};

impl Office {
    /// Somebody who is about to be written to.
    async fn somebody(&self) -> Person {
        self.app.customer("anna").await
    }

    /// Gives the cause for a mail.
    async fn write_to(&self, person: &Person) {
        promote(self.app.state.commands(), person.account, Role::Doctor).await;
    }

    /// The mail comes now, once, after it was tried in vain.
    async fn comes_once_now(&self) {
        self.smtp.behave("accept").await;
        self.hurry().await;
        self.all(1, MailState::Sent).await;
        assert_eq!(self.smtp.mails().await.len(), 1);
    }

    async fn tried_in_vain(&self) -> String {
        let rows = self.until(|rows| rows.iter().any(|row| row.error.is_some())).await;
        assert!(matches!(rows[0].state, MailState::Queued | MailState::Sending), "{rows:?}");
        rows[0].error.clone().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_not_now_is_asked_again() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    for (number, at) in (0..).zip(["connect", "recipient", "data"]) {
        if number == 0 {
            office.smtp.refuse(421, at, "Too busy for <anna@mail.example>").await;
            office.write_to(&anna).await;
            let error = office.tried_in_vain().await;
            assert!(error.contains("421") && error.contains("Too busy") && !error.contains('@'), "{error}");
        } else {
            office.smtp.refuse(451, at, "Not yet").await;
            office.hurry().await;
            office.until(|rows| rows[0].error.as_ref().is_some_and(|error| error.contains("451"))).await;
        }
    }
    office.comes_once_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_never_makes_a_dead_letter_that_can_be_tried_again() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    office.smtp.refuse(550, "recipient", "5.1.1 <anna@mail.example>: no such mailbox").await;
    office.write_to(&anna).await;
    let dead = office.all(1, MailState::Dead).await;
    assert_eq!(dead[0].attempts, 1);
    assert!(dead[0].error.as_ref().unwrap().contains("no such mailbox"), "{dead:?}");
    assert!(!dead[0].error.as_ref().unwrap().contains('@'), "{dead:?}");
    let queue = office.app.state.projections().mails();
    assert_eq!(queue.counts().await.unwrap().dead, 1);

    office.smtp.behave("accept").await;
    assert_eq!(queue.retry(dead[0].id).await.unwrap(), Retried::Queued);
    office.comes_once_now().await;
    assert_eq!(queue.retry(dead[0].id).await.unwrap(), Retried::Settled);
    assert_eq!(queue.retry(uuid::Uuid::now_v7()).await.unwrap(), Retried::Unknown);
    assert_eq!(queue.counts().await.unwrap().dead, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_too_often_becomes_a_dead_letter() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    office.smtp.refuse(421, "connect", "Not today").await;
    office.write_to(&anna).await;
    for attempt in 1..i32::try_from(ATTEMPTS).unwrap() {
        let waits = |row: &projections::MailRow| row.state == MailState::Queued && row.attempts >= attempt;
        office.until(|rows| rows.len() == 1 && waits(&rows[0])).await;
        office.hurry().await;
    }
    let dead = office.all(1, MailState::Dead).await;
    assert_eq!(usize::try_from(dead[0].attempts).unwrap(), ATTEMPTS);
    assert_eq!(office.app.state.projections().mails().retry_all().await.unwrap(), 1);
    office.comes_once_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_given_up_and_tried_again() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    office.smtp.behave("hang").await;
    office.write_to(&anna).await;
    let error = office.tried_in_vain().await;
    assert!(error.contains("too long"), "{error}");
    office.comes_once_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_in_the_middle_of_a_message_gets_it_again() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    office.smtp.behave("die").await;
    office.write_to(&anna).await;
    office.tried_in_vain().await;
    assert!(office.smtp.mails().await.is_empty());
    office.comes_once_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_may_have_been_taken_comes_again_as_the_same_mail() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    office.smtp.behave("forget").await;
    office.write_to(&anna).await;
    office.smtp.taken(1).await;
    office.tried_in_vain().await;
    office.smtp.behave("accept").await;
    office.hurry().await;
    office.all(1, MailState::Sent).await;
    let mails = office.smtp.mails().await;
    assert!(mails.len() >= 2);
    assert!(mails.iter().all(|mail| mail["message_id"] == mails[0]["message_id"]), "{mails:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_before_it_wrote_down_what_it_sent_is_followed_by_another() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    office.smtp.behave("silence").await;
    office.write_to(&anna).await;
    office.smtp.taken(1).await;
    // As a process that is killed: nothing is finished, nothing is written down.
    office.sender.abort();
    let left = office.rows().await;
    assert_eq!(left[0].state, MailState::Sending, "{left:?}");

    office.smtp.behave("accept").await;
    let other = tests::app::TestApp::start_on(std::sync::Arc::clone(&office.app.database)).await;
    let follower = sender(&other, &office.smtp.url, HASTY);
    office.all(1, MailState::Sent).await;
    let mails = office.smtp.mails().await;
    assert_eq!(mails.len(), 2, "once as nobody could know, and not more often");
    assert_eq!(mails[0]["message_id"], mails[1]["message_id"]);
    follower.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_there_is_no_server_at_all() {
    let office = Office::open(HASTY).await;
    let anna = office.somebody().await;
    office.sender.abort();
    let nowhere = sender(&office.app, "smtp://127.0.0.1:1", HASTY);
    office.write_to(&anna).await;
    office.tried_in_vain().await;
    nowhere.abort();
    let _ended = nowhere.await;
    let _back = sender(&office.app, &office.smtp.url, HASTY);
    office.comes_once_now().await;
}
