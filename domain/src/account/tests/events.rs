//! What each event claims and releases, and that none stores a personal text clear.

use super::*;
use crate::testing::{assert_all_sampled, assert_seals_completely, every_name, stored};
use crate::{AnyEvent, Claim, ClaimChange, ClaimKey, Event};

fn samples() -> Vec<AccountEvent> {
    let session = session(1);
    let mut samples = vec![
        opened(),
        logged_in(1),
        AccountEvent::SessionRefreshed { session, refresh_hash: "second".to_owned() },
        AccountEvent::RefreshTokenReused { session },
        AccountEvent::LoggedOut { session },
        AccountEvent::AliasChanged { from: annas("Anna B."), to: annas("Anne") },
        AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept: None, reset: None },
        AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept: Some(session), reset: None },
        AccountEvent::PasswordChanged { password_hash: annas("$argon2id$2"), kept: None, reset: Some(reset(1)) },
        AccountEvent::LogInFailed { address: None, at: minute(1) },
        AccountEvent::LogInFailed { address: Some(annas("192.0.2.1")), at: minute(1) },
        AccountEvent::SessionsEnded { kept: None },
        AccountEvent::SessionsEnded { kept: Some(session) },
        AccountEvent::EmailVerificationRequested { email: annas("Anna@Example.org") },
        AccountEvent::EmailChangeRequested { to: annas("anne@example.org") },
        AccountEvent::EmailChangeCancelled {},
        AccountEvent::EmailVerified { email: annas("Anna@Example.org"), from: None },
        AccountEvent::EmailVerified { email: annas("anne@example.org"), from: Some(annas("Anna@Example.org")) },
        AccountEvent::PasswordResetRequested { reset: reset(1), expires_at: minute(100) },
        AccountEvent::PhoneChanged { phone: None },
        AccountEvent::PhoneChanged { phone: Some(annas("+4930901820")) },
        second_factor_enabled(),
        AccountEvent::SecondFactorDisabled {},
        AccountEvent::RecoveryCodesReplaced { recovery_hashes: vec!["new paper".to_owned()] },
        AccountEvent::AccountSuspended { reason: None },
        AccountEvent::AccountSuspended { reason: Some(annas("shouting")) },
        AccountEvent::AccountReinstated {},
        AccountEvent::AccountBlocked { account: account(9) },
        AccountEvent::AccountUnblocked { account: account(9) },
        AccountEvent::AccountErased {},
    ];
    if let AccountEvent::LoggedIn(login) = logged_in(1) {
        let (totp, hash) = (SecondFactorUse::Totp { step: 9 }, "paper".to_owned());
        for used in [totp, SecondFactorUse::RecoveryCode { hash }] {
            let second_factor = Some(used);
            samples.push(AccountEvent::LoggedIn(LoggedIn { second_factor, remembered: true, ..login.clone() }));
        }
        samples.push(AccountEvent::LoggedIn(LoggedIn { device: None, ..login }));
    }
    samples.extend(Role::ALL.map(|role| AccountEvent::RoleGranted { role }));
    samples.extend(Locale::ALL.map(|locale| AccountEvent::LocaleChanged { locale }));
    samples
}

#[test]
fn no_event_stores_a_personal_text_clear() {
    let samples = samples();
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
    }
}

#[test]
fn names_are_taken_changed_and_given_back() {
    for event in samples() {
        let moved = matches!(event, AccountEvent::EmailVerified { from: Some(_), .. });
        let expected = match event.name() {
            "EmailVerified" if moved => vec![
                ClaimChange::Release(Claim::Email("Anna@Example.org".to_owned())),
                ClaimChange::Take(Claim::Email("anne@example.org".to_owned())),
            ],
            "AccountOpened" => vec![
                ClaimChange::Take(Claim::Username("Anna".to_owned())),
                ClaimChange::Take(Claim::Email("Anna@Example.org".to_owned())),
                ClaimChange::Take(Claim::Alias("Anna B.".to_owned())),
            ],
            "AliasChanged" => vec![
                ClaimChange::Release(Claim::Alias("Anna B.".to_owned())),
                ClaimChange::Take(Claim::Alias("Anne".to_owned())),
            ],
            "AccountErased" => vec![ClaimChange::ReleaseAll],
            _ => vec![],
        };
        assert_eq!(event.claims(), expected, "{}", event.name());
    }
    assert_eq!(every_name::<AccountEvent>().len(), 25, "say above what a new event claims");
}

#[test]
fn an_alias_written_differently_stays_taken() {
    let changed = |from: &str, to: &str| AccountEvent::AliasChanged { from: annas(from), to: annas(to) };
    assert_eq!(changed("Anne", "ANNE").claims(), []);
    assert_eq!(changed("Anne", "Anna").claims().len(), 2);
}

#[test]
fn names_are_the_same_in_any_case_and_never_stored_as_they_are() {
    for (one, other) in [("Anna", "aNNA"), ("ÄRZTIN", "ärztin"), ("小猫", "小猫")] {
        for claim in [Claim::Username, Claim::Email, Claim::Alias] {
            let key = claim(one.to_owned()).key();
            assert_eq!(key, claim(other.to_owned()).key());
            assert!(matches!(key, ClaimKey::Personal(_)));
        }
    }
    let kinds = [Claim::Username, Claim::Email, Claim::Alias].map(|claim| claim(String::new()).kind());
    assert_eq!(kinds, ["username", "email", "alias"]);
}

#[test]
fn events_are_stored_as_an_object_under_their_name() {
    for event in samples() {
        let payload = stored(event.clone());
        let json: serde_json::Value = serde_json::from_str(&payload).unwrap();
        assert!(json[event.name()].is_object(), "{json}");
        assert_eq!(cqrs_es::DomainEvent::event_type(&event), event.name());
        assert_eq!(cqrs_es::DomainEvent::event_version(&event), event.version());
        let decoded = AnyEvent::decode("account", event.name(), event.version(), &payload).unwrap();
        assert_eq!(decoded.aggregate_type(), "account");
    }
}

#[test]
fn nothing_personal_is_shown_for_debugging() {
    for event in samples() {
        let shown = format!("{event:?}");
        for secret in ["Anna", "Anne", "anne@", "argon2id", "Firefox", "192.0.2.1", "+4930", "BASE32", "shouting"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
