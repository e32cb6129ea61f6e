//! Who may ask what of an account: every command × everybody, before it exists, while it does and after erasure.

use super::*;

/// Everybody who could ask, with whether they are the person themselves and whether they administrate.
fn everybody() -> Vec<(Actor, bool, bool)> {
    let mut everybody = vec![(Actor::System, false, true), (Actor::Anonymous, false, false)];
    for role in Role::ALL {
        everybody.push((person(account(ANNA), role), true, role == Role::Admin));
        everybody.push((person(account(2), role), false, role == Role::Admin));
    }
    everybody
}

/// Every command but `OpenAccount`, its event, and who may ask it: anyone (whose right was proven by a password or a
/// token), the person, an administrator, or either.
fn commands() -> Vec<(AccountCommand, AccountEvent, &'static str)> {
    let login = LogIn {
        session: session(2),
        refresh_hash: "first".to_owned(),
        device: Some("Firefox".to_owned()),
        expires_at: minute(100),
    };
    let logged_in = LoggedIn {
        session: session(2),
        refresh_hash: "first".to_owned(),
        device: Some(annas("Firefox")),
        at: minute(30),
        expires_at: minute(100),
    };
    let refresh =
        RefreshSession { session: session(1), presented_hash: "first".to_owned(), next_hash: "second".to_owned() };
    vec![
        (AccountCommand::LogIn(login), AccountEvent::LoggedIn(logged_in), "anyone"),
        (
            AccountCommand::RefreshSession(refresh),
            AccountEvent::SessionRefreshed { session: session(1), refresh_hash: "second".to_owned() },
            "anyone",
        ),
        (AccountCommand::EndSession { session: session(1) }, AccountEvent::LoggedOut { session: session(1) }, "either"),
        (
            AccountCommand::GrantRole { role: Role::Doctor },
            AccountEvent::RoleGranted { role: Role::Doctor },
            "administrator",
        ),
        (
            AccountCommand::ChangeProfile(ChangeProfile { locale: Some(Locale::Chinese), alias: None }),
            AccountEvent::LocaleChanged { locale: Locale::Chinese },
            "person",
        ),
        (
            AccountCommand::ChangePassword { password_hash: "$argon2id$2".to_owned(), keep: Some(session(1)) },
            AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept: Some(session(1)) },
            "either",
        ),
        (AccountCommand::EraseAccount, AccountEvent::AccountErased {}, "either"),
    ]
}

#[tokio::test]
async fn every_command_by_everybody() {
    for (command, event, who) in commands() {
        for (by, is_person, is_admin) in everybody() {
            let may = match who {
                "anyone" => true,
                "person" => is_person,
                "administrator" => is_admin,
                "either" => is_person || is_admin,
                other => panic!("{other}"),
            };
            let given = framework().given(vec![opened(), logged_in(1)]);
            let result = given.when_async(issue(by, command.clone())).await.inspect_result();
            let expected = if may { Ok(vec![event.clone()]) } else { Err(AccountError::NotAllowed) };
            assert_eq!(result, expected, "{} by {by:?}", crate::Event::name(&event));
        }
    }
}

#[tokio::test]
async fn nothing_can_be_asked_of_an_account_that_does_not_exist_or_was_erased() {
    for (command, ..) in commands() {
        for (by, ..) in everybody() {
            let missing = framework().given_no_previous_events().when_async(issue(by, command.clone())).await;
            missing.then_expect_error(AccountError::NotFound);
            let given = framework().given(vec![opened(), logged_in(1), AccountEvent::AccountErased {}]);
            given.when_async(issue(by, command.clone())).await.then_expect_error(AccountError::Erased);
        }
    }
}

#[tokio::test]
async fn an_account_is_opened_once() {
    for given in [vec![opened()], vec![opened(), AccountEvent::AccountErased {}]] {
        for (by, ..) in everybody() {
            let result =
                framework().given(given.clone()).when_async(issue(by, AccountCommand::OpenAccount(open()))).await;
            result.then_expect_error(AccountError::AlreadyExists);
        }
    }
}

#[tokio::test]
async fn only_administrators_open_accounts_that_are_more_than_a_customers() {
    for (by, _, is_admin) in everybody() {
        for role in Role::ALL {
            for email_verified in [false, true] {
                let command = AccountCommand::OpenAccount(OpenAccount { role, email_verified, ..open() });
                let result =
                    framework().given_no_previous_events().when_async(issue(by, command)).await.inspect_result();
                let plain = role == Role::Customer && !email_verified;
                let AccountEvent::AccountOpened(mut expected) = opened_as(role) else { panic!("not an opening") };
                expected.email_verified = email_verified;
                let expected = if plain || is_admin {
                    Ok(vec![AccountEvent::AccountOpened(expected)])
                } else {
                    Err(AccountError::NotAllowed)
                };
                assert_eq!(result, expected, "{role} by {by:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_rules_must_be_accepted() {
    for by in [Actor::Anonymous, admin()] {
        let command = AccountCommand::OpenAccount(OpenAccount { accepts_rules: false, ..open() });
        let result = framework().given_no_previous_events().when_async(issue(by, command)).await;
        result.then_expect_error(AccountError::RulesNotAccepted);
    }
}
