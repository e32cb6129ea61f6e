//! Aggregates in memory: another node's change is heard of in a moment.

use std::time::{Duration, Instant};

use chrono::Utc;
use commands::account::{ChangePassword, LoggedIn};
use commands::account::{Credentials, LogInError, Proof, change_password, end_session, grant_role, log_in, who_is};
use commands::{CommandError, Commands};
use domain::Actor;
use domain::values::{Password, Role};

use super::{Hospital, by, eventually};

async fn enter(node: &Commands, password: &str) -> Result<LoggedIn, CommandError<LogInError>> {
    let credentials = Credentials {
        login: "anna".to_owned(),
        proof: Proof::Password(password.to_owned()),
        code: None,
        device: None,
        remember: false,
    };
    log_in(node, by(Actor::Anonymous), credentials).await
}

async fn is_known(node: &Commands, session: &LoggedIn) -> bool {
    who_is(node, session.account, session.session, Utc::now()).await.unwrap().is_some()
}

#[tokio::test]
async fn a_session_that_ended_on_one_node_is_nobody_on_the_other() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let anna = hospital.customer("anna").await;
    for _ in 0..5 {
        let session = enter(&hospital.node, "correct horse").await.unwrap();
        eventually("the other node knows the session", || is_known(&other, &session)).await;
        end_session(&hospital.node, by(anna), session.account, session.session).await.unwrap();
        assert!(!is_known(&hospital.node, &session).await, "at once on the node itself");
        let ended = Instant::now();
        eventually("the other node has forgotten the session", || async { !is_known(&other, &session).await }).await;
        assert!(ended.elapsed() < Duration::from_secs(5), "{:?}", ended.elapsed());
    }
}

#[tokio::test]
async fn a_role_granted_on_one_node_counts_on_the_other() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    hospital.customer("anna").await;
    let session = enter(&other, "correct horse").await.unwrap();
    grant_role(&hospital.node, by(Actor::System), session.account, Role::Doctor).await.unwrap();
    eventually("the other node knows the role", || async {
        let identity = who_is(&other, session.account, session.session, Utc::now()).await.unwrap();
        identity.is_some_and(|identity| identity.role == Role::Doctor)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_old_password_lets_nobody_in_while_it_is_being_changed() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    let anna = hospital.customer("anna").await;
    let id = anna.id().unwrap();
    let mut current = "correct horse".to_owned();
    for round in 0..6 {
        let entering: Vec<_> = (0..6)
            .map(|caller| {
                let (node, password) = (nodes[caller % 2].clone(), current.clone());
                tokio::spawn(async move { enter(&node, &password).await })
            })
            .collect();
        let next = format!("battery staple {round}");
        let change = ChangePassword { current, new: Password::parse(&next).unwrap(), keep: None };
        let changed = change_password(&nodes[round % 2], by(anna), id, change).await.unwrap();
        current = next;
        for entered in entering {
            let Ok(session) = entered.await.unwrap() else { continue };
            assert!(session.position < changed.position, "an old password let somebody in");
        }
        // Whoever was in is out, and stays out, on every node.
        for node in &nodes {
            eventually("all sessions ended", || async {
                let loaded = node.load::<domain::account::Account>(id.uuid()).await.unwrap();
                loaded.state.sessions(Utc::now()).count() == 0
            })
            .await;
        }
    }
    hospital.assert_sound().await;
}
