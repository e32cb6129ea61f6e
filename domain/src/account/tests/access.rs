//! Addresses, resets, second factors and suspension, one step after the other.

use super::*;
use crate::testing::{ask, replay};

fn requested(number: u128, until: i64) -> AccountEvent {
    AccountEvent::PasswordResetRequested { reset: reset(number), expires_at: minute(until) }
}

fn use_reset(number: u128) -> AccountCommand {
    AccountCommand::ResetPassword { reset: reset(number), password_hash: "$argon2id$2".to_owned() }
}

fn verified(email: &str, from: Option<&str>) -> AccountEvent {
    AccountEvent::EmailVerified { email: annas(email), from: from.map(annas) }
}

fn wants(to: &str) -> AccountEvent {
    AccountEvent::EmailChangeRequested { to: annas(to) }
}

fn log_in(second_factor: Option<SecondFactorUse>) -> AccountCommand {
    AccountCommand::LogIn(LogIn {
        session: session(2),
        refresh_hash: "first".to_owned(),
        device: None,
        expires_at: minute(100),
        second_factor,
        remembered: false,
    })
}

fn totp(step: u64) -> SecondFactorUse {
    SecondFactorUse::Totp { step }
}

fn recovery(hash: &str) -> SecondFactorUse {
    SecondFactorUse::RecoveryCode { hash: hash.to_owned() }
}

#[tokio::test]
async fn a_reset_is_good_once_in_its_time_and_until_the_password_changes() {
    let changed = AccountEvent::PasswordChanged { password_hash: annas("$argon2id$3"), kept: None, reset: None };
    let moved = [wants("anne@example.org"), verified("anne@example.org", Some("Anna@Example.org"))];
    for (why, given) in [
        ("none was asked for", vec![]),
        ("it is too old", vec![requested(1, 30)]),
        ("another is open", vec![requested(2, 60)]),
        ("the password changed", vec![requested(1, 60), changed]),
        ("mail goes elsewhere now", [vec![requested(1, 60)], moved.to_vec()].concat()),
        ("five newer ones were asked for", (1..=6).map(|number| requested(number, 60)).collect()),
    ] {
        let given = framework().given([vec![opened()], given].concat());
        let result = given.when_async(issue(Actor::Anonymous, use_reset(1))).await.inspect_result();
        assert_eq!(result, Err(AccountError::LinkExpired), "{why}");
    }
    let mut account: Account = replay([opened(), logged_in(1), requested(1, 60), requested(2, 60)]);
    assert_eq!(ask(&mut account, issue(Actor::Anonymous, use_reset(1))).unwrap().len(), 1);
    assert_eq!(account.sessions(minute(30)).count(), 0, "every session ends");
    for again in [1, 2] {
        let refused = ask(&mut account, issue(Actor::Anonymous, use_reset(again)));
        assert_eq!(refused, Err(AccountError::LinkExpired), "{again}");
    }
}

#[tokio::test]
async fn an_address_waits_until_it_is_verified() {
    let verify = |email: &str| AccountCommand::VerifyEmail { email: email.to_owned() };
    let mut account: Account = replay([opened(), wants("anne@example.org")]);
    assert_eq!(account.profile().unwrap().email, annas("Anna@Example.org"));
    assert_eq!(account.pending_email(), Some(&annas("anne@example.org")));

    let first = ask(&mut account, issue(Actor::Anonymous, verify("Anna@Example.org")));
    assert_eq!(first, Ok(vec![verified("Anna@Example.org", None)]));
    assert!(account.profile().unwrap().email_verified && account.pending_email().is_some());
    let second = ask(&mut account, issue(Actor::Anonymous, verify("anne@example.org")));
    assert_eq!(second, Ok(vec![verified("anne@example.org", Some("Anna@Example.org"))]));
    assert_eq!((account.profile().unwrap().email.text(), account.pending_email()), (Some("anne@example.org"), None));

    assert_eq!(ask(&mut account, issue(anna(), verify("anne@example.org"))), Ok(vec![]), "followed twice");
    let old = ask(&mut account, issue(anna(), verify("Anna@Example.org")));
    assert_eq!(old, Err(AccountError::LinkExpired), "a link to the address before");
}

#[tokio::test]
async fn the_mail_goes_again_where_an_address_waits() {
    let ask_again = || issue(anna(), AccountCommand::RequestEmailVerification);
    let asked = |email: &str| vec![AccountEvent::EmailVerificationRequested { email: annas(email) }];
    let known = || vec![opened(), verified("Anna@Example.org", None)];
    let waiting = [known(), vec![wants("anne@example.org")]].concat();
    framework().given(vec![opened()]).when_async(ask_again()).await.then_expect_events(asked("Anna@Example.org"));
    framework().given(known()).when_async(ask_again()).await.then_expect_events(vec![]);
    framework().given(waiting).when_async(ask_again()).await.then_expect_events(asked("anne@example.org"));
    let same = AccountCommand::ChangeEmail { to: EmailAddress::parse("Anna@Example.org").unwrap() };
    framework().given(known()).when_async(issue(anna(), same)).await.then_expect_error(AccountError::SameAddress);
}

#[test]
fn an_address_written_differently_stays_taken() {
    let written = verified("ANNA@example.org", Some("Anna@Example.org"));
    assert_eq!(crate::Event::claims(&written), []);
}

#[test]
fn each_code_is_good_once() {
    let mut account: Account = replay([opened(), second_factor_enabled()]);
    let mut enter = |factor| ask(&mut account, issue(Actor::Anonymous, log_in(factor))).map(|events| events.len());
    assert_eq!(enter(None), Err(AccountError::CodeRequired));
    for (factor, expected) in [
        (totp(5), Err(AccountError::CodeNotGood)),
        (totp(7), Ok(1)),
        (totp(7), Err(AccountError::CodeNotGood)),
        (totp(6), Err(AccountError::CodeNotGood)),
        (totp(8), Ok(1)),
        (recovery("paper"), Ok(1)),
        (recovery("paper"), Err(AccountError::CodeNotGood)),
        (recovery("stone"), Err(AccountError::CodeNotGood)),
        (recovery("pencil"), Ok(1)),
    ] {
        assert_eq!(enter(Some(factor.clone())), expected, "{factor:?}");
    }
    assert_eq!(account.second_factor().unwrap().recovery_codes_left(), 0);
}

#[test]
fn a_second_factor_ends_the_sessions_that_began_without_it() {
    let enable = |step| {
        AccountCommand::EnableSecondFactor(EnableSecondFactor {
            secret: "BASE32".to_owned(),
            recovery_hashes: vec![],
            step,
            keep: Some(session(1)),
        })
    };
    let mut account: Account = replay([opened(), logged_in(1), logged_in(2)]);
    let events = ask(&mut account, issue(anna(), enable(5))).unwrap();
    assert_eq!(events[1..], [AccountEvent::SessionsEnded { kept: Some(session(1)) }]);
    assert_eq!(account.sessions(minute(30)).map(|(id, _)| id).collect::<Vec<_>>(), [session(1)]);
    assert_eq!(ask(&mut account, issue(anna(), enable(6))), Err(AccountError::SecondFactorOn));
    ask(&mut account, issue(anna(), AccountCommand::DisableSecondFactor)).unwrap();
    assert_eq!(ask(&mut account, issue(anna(), AccountCommand::DisableSecondFactor)), Ok(vec![]));
    let replace = AccountCommand::ReplaceRecoveryCodes { recovery_hashes: vec![] };
    assert_eq!(ask(&mut account, issue(anna(), replace)), Err(AccountError::SecondFactorOff));
}

#[test]
fn a_suspended_account_has_no_sessions_and_gets_none() {
    let mut account: Account = replay([opened(), logged_in(1)]);
    let suspend = || issue(admin(), AccountCommand::SuspendAccount { reason: None });
    assert_eq!(ask(&mut account, suspend()).unwrap().len(), 1);
    assert_eq!((account.is_suspended(), account.sessions(minute(1)).count()), (true, 0));
    assert_eq!(ask(&mut account, suspend()), Ok(vec![]));
    let enter = || issue(Actor::Anonymous, log_in(None));
    assert_eq!(ask(&mut account, enter()), Err(AccountError::Suspended));
    ask(&mut account, issue(admin(), AccountCommand::ReinstateAccount)).unwrap();
    assert_eq!(ask(&mut account, enter()).unwrap().len(), 1);
}

#[test]
fn who_guesses_a_thousand_times_leaves_one_event_in_ten_seconds() {
    let mut account: Account = replay([opened()]);
    let mut recorded = 0;
    for tenth in 0..1000 {
        let at = minute(0) + chrono::TimeDelta::milliseconds(100 * tenth);
        let command = AccountCommand::RecordFailedLogIn { address: None };
        recorded += ask(&mut account, Issued { by: Actor::Anonymous, at, command }).unwrap().len();
    }
    assert_eq!(recorded, 10);
}

#[test]
fn nobody_blocks_themselves_or_everybody() {
    let block = |number| issue(anna(), AccountCommand::BlockAccount { account: account(number) });
    let mut anna: Account = replay([opened()]);
    assert_eq!(ask(&mut anna, block(ANNA)), Err(AccountError::Oneself));
    for other in 2..1002 {
        ask(&mut anna, block(other)).unwrap();
    }
    assert_eq!(ask(&mut anna, block(2)), Ok(vec![]));
    assert_eq!(ask(&mut anna, block(1002)), Err(AccountError::TooManyBlocked));
    assert_eq!(anna.blocked().len(), 1000);
}
