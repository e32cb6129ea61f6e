//! How sessions begin, go on and end.

use chrono::TimeDelta;

use super::*;
use crate::testing::{ask, replay};

fn refresh(presented: &str, next: &str) -> AccountCommand {
    AccountCommand::RefreshSession(RefreshSession {
        session: session(1),
        presented_hash: presented.to_owned(),
        made_for_session: false,
        next_hash: next.to_owned(),
    })
}

fn open_sessions(account: &Account, now: i64) -> Vec<SessionId> {
    account.sessions(minute(now)).map(|(id, _)| id).collect()
}

#[test]
fn a_session_lasts_until_its_time() {
    let account: Account = replay([opened(), logged_in(1)]);
    let last_moment = minute(100) - TimeDelta::microseconds(1);
    assert!(account.session(session(1), last_moment).is_some());
    assert!(account.session(session(1), minute(100)).is_none());
    assert!(account.session(session(2), last_moment).is_none());
    assert_eq!(open_sessions(&account, 99), [session(1)]);
    assert_eq!(open_sessions(&account, 100), []);
}

#[test]
fn a_token_is_exchanged_and_the_new_one_is_good() {
    let mut account: Account = replay([opened(), logged_in(1)]);
    ask(&mut account, issue(Actor::Anonymous, refresh("first", "second"))).unwrap();
    ask(&mut account, issue(Actor::Anonymous, refresh("second", "third"))).unwrap();
    let session = account.session(session(1), minute(31)).unwrap();
    assert_eq!((session.refresh_hash.as_str(), session.previous_hash.as_deref()), ("third", Some("second")));
    assert_eq!((session.since, session.expires_at), (minute(0), minute(100)), "a refresh does not make it longer");
}

#[test]
fn a_token_that_comes_back_ends_the_session() {
    let mut account: Account = replay([opened(), logged_in(1)]);
    ask(&mut account, issue(Actor::Anonymous, refresh("first", "second"))).unwrap();
    let events = ask(&mut account, issue(Actor::Anonymous, refresh("first", "stolen"))).unwrap();
    assert_eq!(events, [AccountEvent::RefreshTokenReused { session: session(1) }]);
    assert!(account.session(session(1), minute(31)).is_none());
    let after = ask(&mut account, issue(Actor::Anonymous, refresh("second", "third")));
    assert_eq!(after, Err(AccountError::SessionEnded));
}

#[test]
fn a_much_older_token_ends_the_session_too() {
    let mut account: Account = replay([opened(), logged_in(1)]);
    for (presented, next) in [("first", "second"), ("second", "third"), ("third", "fourth")] {
        ask(&mut account, issue(Actor::Anonymous, refresh(presented, next))).unwrap();
    }
    let AccountCommand::RefreshSession(old) = refresh("first", "stolen") else { panic!("not a refresh") };
    let old = AccountCommand::RefreshSession(RefreshSession { made_for_session: true, ..old });
    let events = ask(&mut account, issue(Actor::Anonymous, old)).unwrap();
    assert_eq!(events, [AccountEvent::RefreshTokenReused { session: session(1) }]);
}

#[tokio::test]
async fn a_wrong_token_an_unknown_session_and_a_late_refresh_are_refused() {
    let late = Issued { by: anna(), at: minute(100), command: refresh("first", "second") };
    let ended = AccountEvent::LoggedOut { session: session(1) };
    for (given, command) in [
        (vec![opened(), logged_in(1)], issue(anna(), refresh("guessed", "second"))),
        (vec![opened()], issue(anna(), refresh("first", "second"))),
        (vec![opened(), logged_in(1)], late),
        (vec![opened(), logged_in(1), ended], issue(anna(), refresh("first", "second"))),
    ] {
        framework().given(given).when_async(command).await.then_expect_error(AccountError::SessionEnded);
    }
}

#[test]
fn a_new_password_ends_every_session_but_the_one_kept() {
    let changed = |kept| AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept, reset: None };
    for (kept, expected) in [(None, vec![]), (Some(session(2)), vec![session(2)]), (Some(session(9)), vec![])] {
        let account: Account = replay([opened(), logged_in(1), logged_in(2), logged_in(3), changed(kept)]);
        assert_eq!(open_sessions(&account, 50), expected);
    }
}

#[test]
fn the_session_that_ends_first_makes_room() {
    let log_in = |number: u128| {
        let AccountEvent::LoggedIn(login) = logged_in(number) else { panic!("not a log-in") };
        let expires_at = minute(if number == 5 { 60 } else { 100 });
        AccountEvent::LoggedIn(LoggedIn { expires_at, ..login })
    };
    let account: Account = replay(std::iter::once(opened()).chain((1..=20).map(log_in)));
    assert_eq!(open_sessions(&account, 50).len(), 20);
    let account: Account = replay(std::iter::once(opened()).chain((1..=21).map(log_in)));
    let left = open_sessions(&account, 50);
    assert_eq!((left.len(), left.contains(&session(5)), left.contains(&session(21))), (20, false, true));
}

#[test]
fn sessions_that_are_over_are_forgotten_at_the_next_log_in() {
    let AccountEvent::LoggedIn(login) = logged_in(2) else { panic!("not a log-in") };
    let later = AccountEvent::LoggedIn(LoggedIn { at: minute(200), expires_at: minute(300), ..login });
    let account: Account = replay([opened(), logged_in(1), later]);
    assert_eq!(open_sessions(&account, 0), [session(2)]);
}
