//! Who may ask what of an account: every command × everybody, before it exists, while it does and after erasure.

use super::*;
use crate::testing::text;
use crate::values::Phone;

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
        second_factor: None,
        remembered: true,
    };
    let logged_in = LoggedIn {
        session: session(2),
        refresh_hash: "first".to_owned(),
        device: Some(annas("Firefox")),
        at: minute(30),
        expires_at: minute(100),
        second_factor: None,
        remembered: true,
    };
    let refresh = RefreshSession {
        session: session(1),
        presented_hash: "first".to_owned(),
        made_for_session: false,
        next_hash: "second".to_owned(),
    };
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
            AccountCommand::ChangeProfile(ChangeProfile { locale: Some(Locale::Chinese), ..ChangeProfile::default() }),
            AccountEvent::LocaleChanged { locale: Locale::Chinese },
            "person",
        ),
        (
            AccountCommand::ChangePassword { password_hash: "$argon2id$2".to_owned(), keep: Some(session(1)) },
            AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept: Some(session(1)), reset: None },
            "either",
        ),
        (AccountCommand::EraseAccount, AccountEvent::AccountErased {}, "either"),
        (
            AccountCommand::RecordFailedLogIn { address: Some("192.0.2.1".to_owned()) },
            AccountEvent::LogInFailed { address: Some(annas("192.0.2.1")), at: minute(30) },
            "anyone",
        ),
        (AccountCommand::EndSessions { keep: None }, AccountEvent::SessionsEnded { kept: None }, "either"),
    ]
    .into_iter()
    .chain(address_and_number())
    .chain(password_and_codes())
    .chain(between_people())
    .collect()
}

fn address_and_number() -> Vec<(AccountCommand, AccountEvent, &'static str)> {
    vec![
        (
            AccountCommand::RequestEmailVerification,
            AccountEvent::EmailVerificationRequested { email: annas("Anna@Example.org") },
            "either",
        ),
        (
            AccountCommand::ChangeEmail { to: EmailAddress::parse("anne@example.org").unwrap() },
            AccountEvent::EmailChangeRequested { to: annas("anne@example.org") },
            "person",
        ),
        (
            AccountCommand::VerifyEmail { email: "Anna@Example.org".to_owned() },
            AccountEvent::EmailVerified { email: annas("Anna@Example.org"), from: None },
            "anyone",
        ),
        (
            AccountCommand::ChangePhone { phone: Some(Phone::parse("+49 30 901820").unwrap()) },
            AccountEvent::PhoneChanged { phone: Some(annas("+4930901820")) },
            "person",
        ),
    ]
}

fn password_and_codes() -> Vec<(AccountCommand, AccountEvent, &'static str)> {
    let recovery_hashes = || vec!["paper".to_owned()];
    let enable = EnableSecondFactor {
        secret: "BASE32".to_owned(),
        recovery_hashes: recovery_hashes(),
        step: 7,
        keep: Some(session(1)),
    };
    vec![
        (
            AccountCommand::RequestPasswordReset { reset: reset(2), expires_at: minute(130) },
            AccountEvent::PasswordResetRequested { reset: reset(2), expires_at: minute(130) },
            "anyone",
        ),
        (
            AccountCommand::ResetPassword { reset: reset(1), password_hash: "$argon2id$2".to_owned() },
            AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept: None, reset: Some(reset(1)) },
            "anyone",
        ),
        (
            AccountCommand::EnableSecondFactor(enable),
            AccountEvent::SecondFactorEnabled { secret: annas("BASE32"), recovery_hashes: recovery_hashes(), step: 7 },
            "person",
        ),
    ]
}

fn between_people() -> Vec<(AccountCommand, AccountEvent, &'static str)> {
    let other = account(9);
    vec![
        (
            AccountCommand::SuspendAccount { reason: Some(text("shouting")) },
            AccountEvent::AccountSuspended { reason: Some(annas("shouting")) },
            "another administrator",
        ),
        (AccountCommand::BlockAccount { account: other }, AccountEvent::AccountBlocked { account: other }, "person"),
    ]
}

/// Logged in, with an open reset.
fn settled() -> Vec<AccountEvent> {
    vec![opened(), logged_in(1), AccountEvent::PasswordResetRequested { reset: reset(1), expires_at: minute(100) }]
}

/// What can be asked only of an account to which something has happened, with that.
fn later_commands() -> Vec<(AccountEvent, AccountCommand, AccountEvent, &'static str)> {
    let other = account(9);
    vec![
        (
            AccountEvent::AccountSuspended { reason: None },
            AccountCommand::ReinstateAccount,
            AccountEvent::AccountReinstated {},
            "administrator",
        ),
        (
            AccountEvent::AccountBlocked { account: other },
            AccountCommand::UnblockAccount { account: other },
            AccountEvent::AccountUnblocked { account: other },
            "person",
        ),
        (
            AccountEvent::EmailChangeRequested { to: annas("anne@example.org") },
            AccountCommand::CancelEmailChange,
            AccountEvent::EmailChangeCancelled {},
            "person",
        ),
        (second_factor_enabled(), AccountCommand::DisableSecondFactor, AccountEvent::SecondFactorDisabled {}, "either"),
        (
            second_factor_enabled(),
            AccountCommand::ReplaceRecoveryCodes { recovery_hashes: vec!["new paper".to_owned()] },
            AccountEvent::RecoveryCodesReplaced { recovery_hashes: vec!["new paper".to_owned()] },
            "person",
        ),
    ]
}

fn expected(
    (by, is_person, is_admin): (Actor, bool, bool),
    who: &str,
    event: &AccountEvent,
) -> Result<Vec<AccountEvent>, AccountError> {
    let may = match who {
        "anyone" => true,
        "person" => is_person,
        "either" => is_person || is_admin,
        "another administrator" if is_admin && is_person => return Err(AccountError::Oneself),
        "administrator" | "another administrator" => is_admin,
        other => panic!("{other} {by:?}"),
    };
    if may { Ok(vec![event.clone()]) } else { Err(AccountError::NotAllowed) }
}

#[tokio::test]
async fn every_command_by_everybody() {
    for (command, event, who) in commands() {
        for everyone in everybody() {
            let given = framework().given(settled());
            let result = given.when_async(issue(everyone.0, command.clone())).await.inspect_result();
            let name = crate::Event::name(&event);
            assert_eq!(result, expected(everyone, who, &event), "{name} by {:?}", everyone.0);
        }
    }
    for (before, command, event, who) in later_commands() {
        for everyone in everybody() {
            let given = framework().given([settled(), vec![before.clone()]].concat());
            let result = given.when_async(issue(everyone.0, command.clone())).await.inspect_result();
            let name = crate::Event::name(&event);
            assert_eq!(result, expected(everyone, who, &event), "{name} by {:?}", everyone.0);
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
