//! Given what happened, when this is asked, then that follows: the account.
//!
//! Here: the people and events that the tests of this aggregate share.

mod access;
mod events;
mod permissions;
mod profile;
mod sequences;
mod sessions;

use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::testing::{account, minute, person};
use crate::values::{Alias, EmailAddress, Locale, Role, Username};
use crate::{Actor, Issued, Personal, SessionId};

const ANNA: u128 = 1;

fn framework() -> TestFramework<Account> {
    TestFramework::with(())
}

fn anna() -> Actor {
    person(account(ANNA), Role::Customer)
}

fn admin() -> Actor {
    person(account(2), Role::Admin)
}

fn annas(words: &str) -> Personal {
    Personal::clear(account(ANNA), words)
}

fn session(number: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(1_000 + number))
}

fn open() -> OpenAccount {
    OpenAccount {
        id: account(ANNA),
        username: Username::parse("Anna").unwrap(),
        email: EmailAddress::parse("Anna@Example.org").unwrap(),
        alias: Alias::parse("Anna B.").unwrap(),
        password_hash: "$argon2id$1".to_owned(),
        locale: Locale::English,
        role: Role::Customer,
        email_verified: false,
        accepts_rules: true,
    }
}

fn opened_as(role: Role) -> AccountEvent {
    AccountEvent::AccountOpened(Box::new(AccountOpened {
        id: account(ANNA),
        username: annas("Anna"),
        email: annas("Anna@Example.org"),
        alias: annas("Anna B."),
        password_hash: annas("$argon2id$1"),
        locale: Locale::English,
        role,
        email_verified: false,
    }))
}

fn opened() -> AccountEvent {
    opened_as(Role::Customer)
}

/// Logged in at minute 0 until minute 100, with the token `first`.
fn logged_in(number: u128) -> AccountEvent {
    AccountEvent::LoggedIn(LoggedIn {
        session: session(number),
        refresh_hash: "first".to_owned(),
        device: Some(annas("Firefox")),
        at: minute(0),
        expires_at: minute(100),
        second_factor: None,
        remembered: false,
    })
}

fn reset(number: u128) -> Uuid {
    Uuid::from_u128(2_000 + number)
}

/// With the step 5 used, and the recovery codes `paper` and `pencil`.
fn second_factor_enabled() -> AccountEvent {
    AccountEvent::SecondFactorEnabled {
        secret: annas("BASE32"),
        recovery_hashes: vec!["paper".to_owned(), "pencil".to_owned()],
        step: 5,
    }
}

fn issue(by: Actor, command: AccountCommand) -> Issued<AccountCommand> {
    Issued { by, at: minute(30), command }
}
