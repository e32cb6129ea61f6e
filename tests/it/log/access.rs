//! Who gets in, and how: addresses, second factors, resets, suspension, invitations.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use commands::account::{
    Credentials, LogInError, LoggedIn, Proof, RecoveryCodes, change_email, email_fingerprint, enable_second_factor,
    fresh_second_factor_secret, log_in, record_failed_log_in, request_password_reset, reset_password, suspend_account,
    verify_email, who_is,
};
use commands::hospital::{Settings, change_settings};
use commands::invitation::{accept_invitation, find_open_invitation, invite_staff, withdraw_invitation};
use commands::{CommandError, Commands, Context, Source};
use domain::account::{Account, AccountError};
use domain::values::{EmailAddress, Locale, Password, Role};
use domain::{Actor, InvitationId};
use futures::future::join_all;
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use super::{Hospital, by, eventually};

const PASSWORD: &str = "correct horse";

struct Door<'a> {
    node: &'a Commands,
    at: DateTime<Utc>,
}

impl Door<'_> {
    async fn enter(&self, login: &str, password: &str, code: Option<&str>) -> Result<LoggedIn, LogInError> {
        let credentials = Credentials {
            login: login.to_owned(),
            proof: Proof::Password(password.to_owned()),
            code: code.map(str::to_owned),
            device: None,
            remember: false,
        };
        let answer = log_in(self.node, Context::new(Actor::Anonymous, Source::Api, self.at), credentials).await;
        answer.map_err(|error| match error {
            CommandError::Refused(refusal) => refusal,
            other => panic!("{other}"),
        })
    }
}

fn now(node: &Commands) -> Door<'_> {
    Door { node, at: Utc::now() }
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn code(secret: &str, at: DateTime<Utc>) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

async fn count(hospital: &Hospital, event_type: &str) -> usize {
    hospital.events().await.iter().filter(|event| event.event_type == event_type).count()
}

/// Opens a reset, and finds its id where the mail would.
async fn forgot(hospital: &Hospital, email: &str) -> Uuid {
    request_password_reset(&hospital.node, by(Actor::Anonymous), email).await.unwrap().unwrap();
    let events = hospital.events().await;
    let last = events.iter().rfind(|event| event.event_type == "PasswordResetRequested").unwrap();
    let payload: serde_json::Value = serde_json::from_str(&last.payload).unwrap();
    payload["PasswordResetRequested"]["reset"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn people_log_in_by_name_or_address_and_strangers_learn_nothing() {
    let hospital = Hospital::open().await;
    hospital.customer("anna").await;
    let door = now(&hospital.node);
    for login in ["anna", "ANNA", " anna ", "anna@example.org", "Anna@Example.ORG"] {
        assert!(door.enter(login, PASSWORD, None).await.is_ok(), "{login}");
    }
    for (login, password) in [("anna", "wrong"), ("nobody", PASSWORD), ("nobody@example.org", PASSWORD), ("", "")] {
        assert_eq!(door.enter(login, password, None).await.unwrap_err(), LogInError::WrongCredentials, "{login}");
    }
}

#[tokio::test]
async fn failures_are_recorded_now_and_then_for_accounts_only() {
    let hospital = Hospital::open().await;
    hospital.customer("anna").await;
    let from: IpAddr = "192.0.2.7".parse().unwrap();
    let start = Utc::now();
    let fail = |login: &'static str, seconds: i64| {
        let context = Context::new(Actor::Anonymous, Source::Web, start + TimeDelta::seconds(seconds));
        let node = hospital.node.clone();
        async move { record_failed_log_in(&node, context, login, Some(from)).await.unwrap().is_some() }
    };
    assert!(fail("anna", 0).await);
    assert!(!join_all((0..50).map(|try_| fail("anna@example.org", try_ / 10))).await.contains(&true));
    assert!(!fail("nobody", 0).await);
    assert!(fail("anna", 10).await);
    assert_eq!(count(&hospital, "LogInFailed").await, 2);
    let stored: String = hospital.events().await.iter().map(|event| event.payload.as_str()).collect();
    assert!(!stored.contains("192.0.2.7"), "an address is personal");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_factor_is_asked_after_the_password_and_no_code_is_good_twice() {
    let hospital = Hospital::open().await;
    let anna = hospital.customer("anna").await;
    let id = anna.id().unwrap();
    let door = now(&hospital.node);
    let session = door.enter("anna", PASSWORD, None).await.unwrap().session;
    let secret = fresh_second_factor_secret();
    let wrong = enable_second_factor(&hospital.node, by(anna), id, &secret, "000000x", session).await;
    assert!(matches!(wrong, Err(CommandError::Refused(AccountError::CodeNotGood))));
    let first = code(&secret, door.at);
    let context = Context::new(anna, Source::Api, door.at);
    let enabled = enable_second_factor(&hospital.node, context, id, &secret, &first, session).await;
    let RecoveryCodes { codes, .. } = enabled.unwrap();
    assert_eq!(codes.len(), 10);

    assert_eq!(door.enter("anna", PASSWORD, None).await.unwrap_err(), LogInError::CodeRequired);
    assert_eq!(door.enter("anna", "wrong", Some(&first)).await.unwrap_err(), LogInError::WrongCredentials);
    assert_eq!(door.enter("anna", PASSWORD, Some(&first)).await.unwrap_err(), LogInError::WrongCode, "it proved it");
    let next = code(&secret, door.at + TimeDelta::seconds(30));
    let all = join_all((0..6).map(|_| door.enter("anna", PASSWORD, Some(&next)))).await;
    assert_eq!(all.iter().filter(|entered| entered.is_ok()).count(), 1, "six at once with one code");
    let paper = codes[0].to_uppercase().replace('-', " ");
    assert!(door.enter("anna@example.org", PASSWORD, Some(&paper)).await.is_ok());
    assert_eq!(door.enter("anna", PASSWORD, Some(&codes[0])).await.unwrap_err(), LogInError::WrongCode);

    let stored: String = hospital.events().await.iter().map(|event| event.payload.as_str()).collect();
    assert!(codes.iter().all(|code| !stored.contains(code.as_str())) && !stored.contains(&secret));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reset_is_good_once_even_for_two_at_once_on_two_nodes() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    let anna = hospital.customer("anna").await;
    let id = anna.id().unwrap();
    let door = now(&hospital.node);
    let session = door.enter("anna", PASSWORD, None).await.unwrap();
    let unknown = request_password_reset(&hospital.node, by(Actor::Anonymous), "nobody@example.org").await;
    assert!(matches!(unknown, Ok(None)));
    let reset = forgot(&hospital, "ANNA@example.org").await;

    let tries = (0..4).map(|number| {
        let node = nodes[number % 2].clone();
        let new = Password::parse(&format!("battery staple {number}")).unwrap();
        tokio::spawn(async move { reset_password(&node, by(Actor::Anonymous), id, reset, new).await })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let refused = |answer: &&Result<_, _>| matches!(answer, Err(CommandError::Refused(AccountError::LinkExpired)));
    assert_eq!(answers.iter().filter(refused).count(), 3, "{answers:?}");
    assert!(who_is(&hospital.node, id, session.session, Utc::now()).await.unwrap().is_none());
    assert_eq!(door.enter("anna", PASSWORD, None).await.unwrap_err(), LogInError::WrongCredentials);
    let winner = answers.iter().position(Result::is_ok).unwrap();
    assert!(door.enter("anna", &format!("battery staple {winner}"), None).await.is_ok());

    let late = Context::new(Actor::Anonymous, Source::Web, Utc::now() + TimeDelta::seconds(6001));
    let reset = forgot(&hospital, "anna@example.org").await;
    let answer = reset_password(&hospital.node, late, id, reset, Password::parse("too late for this").unwrap()).await;
    assert!(matches!(answer, Err(CommandError::Refused(AccountError::LinkExpired))));
    hospital.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_belongs_to_whoever_verifies_it_first() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    let people = [hospital.customer("anna").await, hospital.customer("bert").await];
    let new = "shared@example.org";
    for person in people {
        let id = person.id().unwrap();
        let wrong = change_email(&hospital.node, by(person), id, "wrong".to_owned(), address(new)).await;
        assert!(matches!(wrong, Err(CommandError::Refused(_))));
        change_email(&hospital.node, by(person), id, PASSWORD.to_owned(), address(new)).await.unwrap();
    }
    let link = email_fingerprint(&hospital.node, new);
    assert!(!link.contains("shared") && link.len() >= 22);
    let old_link = email_fingerprint(&hospital.node, "anna@example.org");
    let anna = people[0].id().unwrap();
    verify_email(&hospital.node, by(Actor::Anonymous), anna, &old_link).await.unwrap();

    let tries = people.iter().zip(&nodes).map(|(person, node)| {
        let (node, id, link) = (node.clone(), person.id().unwrap(), link.clone());
        tokio::spawn(async move { verify_email(&node, by(Actor::Anonymous), id, &link).await })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().any(|answer| matches!(answer, Err(CommandError::Taken { kind: "email" }))));
    let (winner, loser) = if answers[0].is_ok() { (0, 1) } else { (1, 0) };
    let ids = people.map(|person| person.id().unwrap());
    assert_eq!(now(&hospital.node).enter(new, PASSWORD, None).await.unwrap().account, ids[winner]);
    let before = ["anna@example.org", "bert@example.org"];
    assert!(now(&hospital.node).enter(before[winner], PASSWORD, None).await.is_err(), "it was given back");
    assert!(now(&hospital.node).enter(before[loser], PASSWORD, None).await.is_ok(), "the old one stays in force");
    let taken = change_email(&hospital.node, by(people[loser]), ids[loser], PASSWORD.to_owned(), address(new)).await;
    assert!(matches!(taken, Err(CommandError::Taken { kind: "email" })));
    let stale = email_fingerprint(&hospital.node, before[winner]);
    let old = verify_email(&hospital.node, by(Actor::Anonymous), ids[winner], &stale).await;
    assert!(matches!(old, Err(CommandError::Refused(AccountError::LinkExpired))));
    hospital.assert_sound().await;
}

#[tokio::test]
async fn a_suspension_ends_sessions_on_another_node_and_shuts_the_door() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let id = hospital.customer("anna").await.id().unwrap();
    let session = now(&other).enter("anna", PASSWORD, None).await.unwrap();
    suspend_account(&hospital.node, by(Actor::System), id, None, &[]).await.unwrap();
    eventually("the session has ended on the other node", || async {
        who_is(&other, id, session.session, Utc::now()).await.unwrap().is_none()
    })
    .await;
    for node in [&hospital.node, &other] {
        assert_eq!(now(node).enter("anna", PASSWORD, None).await.unwrap_err(), LogInError::Suspended);
        let wrong = now(node).enter("anna", "wrong", None).await.unwrap_err();
        assert_eq!(wrong, LogInError::WrongCredentials, "only who knows the password is told");
    }
    let reset = request_password_reset(&hospital.node, by(Actor::Anonymous), "anna@example.org").await;
    assert!(matches!(reset, Ok(None)));
}

#[tokio::test]
async fn an_invitation_stands_once_for_an_address_and_leaves_no_trace_of_it() {
    let hospital = Hospital::open().await;
    let node = &hospital.node;
    let invite = |context| invite_staff(node, context, address("Wu@example.org"), Role::Doctor, Locale::Chinese);
    let anna = hospital.customer("anna").await;
    assert!(matches!(invite(by(anna)).await, Err(CommandError::Refused(_))));
    let receipt = invite(by(Actor::System)).await.unwrap();
    assert!(matches!(invite(by(Actor::System)).await, Err(CommandError::Taken { kind: "invitation" })));
    let found = find_open_invitation(node, "WU@EXAMPLE.ORG", Utc::now()).await.unwrap().unwrap();
    assert_eq!((found.id.uuid(), found.email.as_str(), found.role), (receipt.id, "Wu@example.org", Role::Doctor));
    assert!(find_open_invitation(node, "nobody@example.org", Utc::now()).await.unwrap().is_none());

    let later = Context::new(Actor::System, Source::Cli, Utc::now() + TimeDelta::days(15));
    let second = InvitationId::new(invite(later.clone()).await.unwrap().id);
    assert_ne!(second, found.id, "one that is too old makes room");
    let id = anna.id().unwrap();
    for _ in 0..2 {
        accept_invitation(node, later.clone(), second, id).await.unwrap();
    }
    assert!(withdraw_invitation(node, later, second).await.is_err(), "it was accepted");
    assert!(find_open_invitation(node, "wu@example.org", Utc::now()).await.unwrap().is_none());
    let keys: i64 =
        sqlx::query_scalar("SELECT count(*) FROM person_keys").fetch_one(&hospital.database.pool).await.unwrap();
    assert_eq!(keys, 1, "only Anna's: nobody reads the address of an invitation that is over");
    hospital.assert_sound().await;
}

#[tokio::test]
async fn staff_are_told_to_set_up_a_second_factor_on_every_node() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let id = hospital.customer("anna").await.id().unwrap();
    let session = now(&other).enter("anna", PASSWORD, None).await.unwrap().session;
    let must = |node: Commands| async move {
        let identity = who_is(&node, id, session, Utc::now()).await.unwrap();
        identity.is_some_and(|identity| identity.must_set_up_second_factor)
    };
    change_settings(&hospital.node, by(Actor::System), Settings { staff_second_factor: true }).await.unwrap();
    assert!(!must(hospital.node.clone()).await, "a customer need not");
    commands::account::grant_role(&hospital.node, by(Actor::System), id, Role::Doctor).await.unwrap();
    eventually("the other node asks for it", || must(other.clone())).await;
    let secret = fresh_second_factor_secret();
    let doctor = Actor::Person { id, role: Role::Doctor };
    let given = code(&secret, Utc::now());
    enable_second_factor(&hospital.node, by(doctor), id, &secret, &given, session).await.unwrap();
    eventually("the other node knows that there is one", || async { !must(other.clone()).await }).await;
    let state = other.load::<Account>(id.uuid()).await.unwrap().state;
    assert!(state.session(session, Utc::now()).is_some(), "the session that set it up stays");
}
