//! Mails come: by every way, in the person's language, and by no way that cannot be trusted.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use domain::values::Role;
use healing_paws::mail::{Folder, Way, start};
use projections::MailState;
use serde_json::json;
use tests::app::{PASSWORD, TestApp};
use tests::smtp::SmtpServer;

use super::office::{CALM, HASTY, Office, promote, rows, sender};

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_comes_by_every_way_in_the_language_of_the_person() {
    for (tls, auth) in [("none", false), ("starttls", true), ("smtps", true)] {
        let office = Office::with(SmtpServer::open(tls, auth).await, CALM).await;
        let anna = office.app.customer("anna").await;
        let new = json!({"current_password": PASSWORD, "password": "another good password"});
        assert_eq!(anna.put("/me/password", new).await.status, 200);
        let mei = office.app.customer("小梅梅").await;
        assert_eq!(mei.patch("/me", json!({"locale": "zh-CN"})).await.status, 200);
        promote(office.app.state.commands(), mei.account, Role::Doctor).await;

        let rows = office.all(2, MailState::Sent).await;
        let mails = office.smtp.taken(2).await;
        assert_eq!(mails.len(), 2);
        for (row, (person, language, words)) in rows
            .iter()
            .zip([(&anna, "en", "The password of your account"), (&mei, "zh-CN", "您在愈爪动物医院的身份是：医生")])
        {
            let message_id = format!("<{}@paws.example>", row.id);
            let mail = mails.iter().find(|mail| mail["message_id"] == message_id.as_str()).unwrap();
            assert_eq!(mail["to"], format!("{}@example.org", person.account.uuid().simple()));
            assert_eq!((&mail["from"], &mail["language"]), (&json!("no-reply@paws.example"), &json!(language)));
            for form in ["text", "html"] {
                let text = mail[form].as_str().unwrap();
                assert!(text.contains(words) && text.contains(&person.username), "{form}: {text}");
            }
            assert_eq!(mail["encrypted"], tls != "none");
            assert_eq!(mail["user"], if auth { json!("hospital") } else { json!(null) });
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_trusted_gets_nothing() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    for (tls, change, complaint) in [
        // It signed its certificate itself, and nobody said that this is right.
        ("smtps", ("?ca=", "?tls=required&"), "certificate"),
        ("starttls", ("&ca=", "&"), "certificate"),
        // STARTTLS is required, and it has none.
        ("none", ("tls=none", "tls=required"), "TLS"),
    ] {
        let smtp = SmtpServer::open(tls, false).await;
        let (url, _) = smtp.url.split_once(change.0).unwrap();
        let url = if tls == "none" { format!("{url}{}", change.1) } else { url.to_owned() };
        let sender = sender(&app, &url, HASTY);
        let position = promote(app.state.commands(), anna.account, role(&anna.username, tls)).await;
        let queue = app.state.projections().mails();
        let failed = loop {
            let found = queue.list(None, i64::MAX, 10).await.unwrap();
            if let Some(row) = found.into_iter().find(|row| row.position == position && row.error.is_some()) {
                break row;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        assert!(matches!(failed.state, MailState::Queued | MailState::Sending), "it may be mended: {failed:?}");
        assert!(failed.error.as_ref().unwrap().to_lowercase().contains(&complaint.to_lowercase()), "{failed:?}");
        assert!(smtp.mails().await.is_empty());
        sender.abort();
        let _ended = sender.await;
        sqlx::query("DELETE FROM mails").execute(&app.database.pool).await.unwrap();
    }
}

/// Another one each time.
fn role(_: &str, tls: &str) -> Role {
    match tls {
        "smtps" => Role::Doctor,
        "starttls" => Role::Receptionist,
        _ => Role::Auditor,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_for_the_server_is_mended_not_paid_for_with_mails() {
    let smtp = SmtpServer::open("starttls", true).await;
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let wrong = sender(&app, &smtp.url.replace("hospital:", "hospital:not"), CALM);
    promote(app.state.commands(), anna.account, Role::Doctor).await;
    let row = loop {
        if let Some(row) = rows(&app).await.into_iter().find(|row| row.error.is_some()) {
            break row;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(row.state, MailState::Queued, "{row:?}");
    wrong.abort();
    let _ended = wrong.await;
    let right = sender(&app, &smtp.url, CALM);
    assert_eq!(smtp.taken(1).await.len(), 1);
    right.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_mails_lie_in_a_folder_that_only_its_owner_reads() {
    let app = TestApp::start().await;
    let place = tempfile::tempdir().unwrap();
    let place = place.path().join("mail");
    let from = "no-reply@paws.example".parse().unwrap();
    let _sender = start(&app.state, &Way::Folder(place.clone()), from, CALM).unwrap();
    let anna = app.customer("anna").await;
    promote(app.state.commands(), anna.account, Role::Doctor).await;
    while !rows(&app).await.iter().any(|row| row.state == MailState::Sent) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let folder = Folder::new(&place);
    let names = folder.names().unwrap();
    assert_eq!(names.len(), 1);
    let mail = String::from_utf8(folder.get(&names[0]).unwrap().unwrap().bytes).unwrap();
    assert!(mail.contains(&format!("To: {}@example.org", anna.account.uuid().simple())), "{mail}");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&place), mode(&place.join(format!("{}.eml", names[0])))), (0o700, 0o600));
}
