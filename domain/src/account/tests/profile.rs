//! What an account is after it changed, and changes that are none.

use super::*;
use crate::testing::{assert_state_seals_completely, replay};

#[tokio::test]
async fn changes_that_change_nothing_are_no_events() {
    let same = ChangeProfile {
        alias: Some(Alias::parse(" Anna   B. ").unwrap()),
        locale: Some(Locale::English),
        ..ChangeProfile::default()
    };
    for (by, command) in [
        (anna(), AccountCommand::ChangeProfile(ChangeProfile::default())),
        (anna(), AccountCommand::ChangeProfile(same)),
        (admin(), AccountCommand::GrantRole { role: Role::Customer }),
        (anna(), AccountCommand::EndSession { session: session(7) }),
    ] {
        framework().given(vec![opened(), logged_in(1)]).when_async(issue(by, command)).await.then_expect_events(vec![]);
    }
}

#[tokio::test]
async fn an_alias_and_a_language_change_together() {
    let change = ChangeProfile {
        alias: Some(Alias::parse("小猫").unwrap()),
        locale: Some(Locale::Chinese),
        ..ChangeProfile::default()
    };
    let result =
        framework().given(vec![opened()]).when_async(issue(anna(), AccountCommand::ChangeProfile(change))).await;
    result.then_expect_events(vec![
        AccountEvent::AliasChanged { from: annas("Anna B."), to: annas("小猫") },
        AccountEvent::LocaleChanged { locale: Locale::Chinese },
    ]);
}

#[tokio::test]
async fn whoever_asks_for_the_address_they_have_wants_no_other() {
    let waits = AccountEvent::EmailChangeRequested { to: annas("anne@example.org") };
    let AccountEvent::AccountOpened(profile) = opened() else { panic!("not an opening") };
    let to = EmailAddress::parse(profile.email.text().unwrap()).unwrap();
    let change = AccountCommand::ChangeEmail { to };
    let result = framework().given(vec![opened(), waits]).when_async(issue(anna(), change.clone())).await;
    result.then_expect_events(vec![AccountEvent::EmailChangeCancelled {}]);
    let result = framework().given(vec![opened()]).when_async(issue(anna(), change)).await;
    result.then_expect_error(AccountError::SameAddress);
    let cancel = framework().given(vec![opened()]).when_async(issue(anna(), AccountCommand::CancelEmailChange)).await;
    cancel.then_expect_events(vec![]);
}

#[tokio::test]
async fn the_next_change_of_alias_gives_back_the_latest() {
    let renamed = AccountEvent::AliasChanged { from: annas("Anna B."), to: annas("Anne") };
    let change = ChangeProfile { alias: Some(Alias::parse("anne").unwrap()), ..ChangeProfile::default() };
    let given = framework().given(vec![opened(), renamed]);
    let result = given.when_async(issue(anna(), AccountCommand::ChangeProfile(change))).await;
    result.then_expect_events(vec![AccountEvent::AliasChanged { from: annas("Anne"), to: annas("anne") }]);
}

#[test]
fn the_profile_is_kept_up_to_date() {
    let unknown: Account = replay([]);
    assert_eq!((unknown.profile(), unknown.role()), (None, None));

    let account: Account = replay([
        opened(),
        logged_in(1),
        AccountEvent::RoleGranted { role: Role::Doctor },
        AccountEvent::AliasChanged { from: annas("Anna B."), to: annas("Anne") },
        AccountEvent::LocaleChanged { locale: Locale::Chinese },
        AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept: Some(session(1)), reset: None },
    ]);
    let AccountEvent::AccountOpened(mut expected) = opened_as(Role::Doctor) else { panic!("not an opening") };
    expected.alias = annas("Anne");
    expected.locale = Locale::Chinese;
    expected.password_hash = annas("$argon2id$2");
    assert_eq!((account.profile(), account.role()), (Some(&*expected), Some(Role::Doctor)));
    assert_state_seals_completely(&account);
}

#[test]
fn an_erased_account_shows_nothing() {
    let account: Account = replay([opened(), logged_in(1), AccountEvent::AccountErased {}]);
    assert_eq!((account.profile(), account.role()), (None, None));
    assert!(account.session(session(1), minute(1)).is_none());
    assert_eq!(account.sessions(minute(1)).count(), 0);
}
