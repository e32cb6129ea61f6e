//! Who is written to about what, and where the links lead.

use commands::account::{
    change_email, request_email_verification, request_password_reset, reset_password, suspend_account, verify_email,
};
use commands::invitation::{invite_staff, withdraw_invitation};
use commands::{Context, Source};
use domain::values::{EmailAddress, Locale, Password, Role};
use domain::{Actor, InvitationId};
use healing_paws::links::Link;
use projections::{MailRow, MailState};
use serde_json::{Value, json};
use tests::app::{PASSWORD, Person};

use super::office::{CALM, Office};

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

impl Office {
    fn by(&self, actor: Actor) -> Context {
        Context::new(actor, Source::Web, self.app.state.now())
    }

    /// What the link in a mail is for.
    fn link(&self, mail: &Value) -> Link {
        let text = mail["text"].as_str().unwrap();
        let url = text.lines().find(|line| line.starts_with(&self.app.url()) && line.len() > 100).unwrap();
        assert!(mail["html"].as_str().unwrap().contains(url), "both forms lead to the same place");
        self.app.state.links().check(url.rsplit('/').next().unwrap(), self.app.state.now()).unwrap()
    }

    /// The mail of this number, which must be this one.
    async fn comes(&self, number: usize, to: &str, subject: &str) -> Value {
        let mail = self.smtp.taken(number).await[number - 1].clone();
        assert_eq!((mail["to"].as_str().unwrap(), mail["subject"].as_str().unwrap()), (to, subject));
        mail
    }

    async fn sign_up(&self, username: &str, email: &str) -> Person {
        let body = json!({"username": username, "email": email, "password": PASSWORD, "accept_rules": true});
        assert_eq!(self.app.anonymous().post("/accounts", body).await.status, 201);
        self.app.log_in(username).await
    }

    async fn verify(&self, mail: &Value) {
        let Link::VerifyEmail { account, fingerprint } = self.link(mail) else { unreachable!("another link") };
        verify_email(self.app.state.commands(), self.by(Actor::Anonymous), account, &fingerprint).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_verified_and_changed_by_mail() {
    let office = Office::open(CALM).await;
    let commands = office.app.state.commands();
    let anna = office.sign_up("anna", "anna@mail.example").await;
    let actor = Actor::Person { id: anna.account, role: Role::Customer };
    let first = office.comes(1, "anna@mail.example", "Please confirm your email address").await;
    request_email_verification(commands, office.by(actor), anna.account).await.unwrap();
    let second = office.comes(2, "anna@mail.example", "Please confirm your email address").await;
    assert_eq!(office.link(&first), office.link(&second));
    assert_ne!(first["message_id"], second["message_id"]);
    office.verify(&first).await;

    let new = address("anna@new.example");
    change_email(commands, office.by(actor), anna.account, PASSWORD.to_owned(), new).await.unwrap();
    let asked = office.comes(3, "anna@new.example", "Please confirm your email address").await;
    office.verify(&asked).await;
    office.comes(4, "anna@mail.example", "Your email address was changed").await;
    office.all(4, MailState::Sent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_needed_no_more_is_not_sent() {
    let office = Office::open(CALM).await;
    let commands = office.app.state.commands();
    let anna = office.sign_up("anna", "anna@mail.example").await;
    let mail = office.comes(1, "anna@mail.example", "Please confirm your email address").await;
    office.all(1, MailState::Sent).await;
    office.smtp.refuse(451, "connect", "Later").await;
    let actor = Actor::Person { id: anna.account, role: Role::Customer };
    request_email_verification(commands, office.by(actor), anna.account).await.unwrap();
    let invited =
        invite_staff(commands, office.by(Actor::System), address("lin@mail.example"), Role::Doctor, Locale::English);
    let invited = InvitationId::new(invited.await.unwrap().id);
    let failed = |rows: &[MailRow]| rows.iter().filter(|row| row.error.is_some()).count() == 2;
    office.until(failed).await;
    office.verify(&mail).await;
    withdraw_invitation(commands, office.by(Actor::System), invited).await.unwrap();
    office.smtp.behave("accept").await;
    office.hurry().await;
    let rows = office.until(|rows| rows.iter().filter(|row| row.state == MailState::Dropped).count() == 2).await;
    assert_eq!((rows[1].error.as_deref(), rows[2].error.as_deref()), (Some("done"), Some("erased")));
    assert_eq!(office.smtp.mails().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_by_mail_and_its_owner_told() {
    let office = Office::open(CALM).await;
    let commands = office.app.state.commands();
    let anna = office.app.customer("anna").await;
    let to = format!("{}@example.org", anna.account.uuid().simple());
    let none = request_password_reset(commands, office.by(Actor::Anonymous), "nobody@mail.example").await.unwrap();
    assert!(none.is_none());
    request_password_reset(commands, office.by(Actor::Anonymous), &to).await.unwrap();
    let mail = office.comes(1, &to, "Choose a new password").await;
    let Link::ResetPassword { account, reset } = office.link(&mail) else { unreachable!("another link") };
    assert_eq!(account, anna.account);
    let new = Password::parse("seven loud herons").unwrap();
    reset_password(commands, office.by(Actor::Anonymous), account, reset, new).await.unwrap();
    office.comes(2, &to, "Your password was changed").await;

    suspend_account(commands, office.by(Actor::System), anna.account, None, &[]).await.unwrap();
    office.comes(3, &to, "Your account was suspended").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_invited_is_written_to_in_the_language_of_the_invitation() {
    let office = Office::open(CALM).await;
    let commands = office.app.state.commands();
    let context = office.by(Actor::System);
    let receipt =
        invite_staff(commands, context, address("wu@mail.example"), Role::Doctor, Locale::Chinese).await.unwrap();
    let mail = office.comes(1, "wu@mail.example", "邀请您加入愈爪动物医院").await;
    assert_eq!(
        (&mail["language"], office.link(&mail)),
        (&json!("zh-CN"), Link::Invitation { invitation: InvitationId::new(receipt.id) })
    );
    assert!(mail["text"].as_str().unwrap().contains("医生"));
}
