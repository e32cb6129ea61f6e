//! Random people ask random things of an account: what holds whatever happened before.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::testing::{ask, assert_state_seals_completely, reload, replay};
use crate::values::Phone;
use crate::{Claim, ClaimChange, Event};

fn log_in(number: u128, second_factor: Option<SecondFactorUse>) -> AccountCommand {
    AccountCommand::LogIn(LogIn {
        session: session(number),
        refresh_hash: "first".to_owned(),
        device: None,
        expires_at: minute(1_000),
        second_factor,
        remembered: false,
    })
}

fn some_factor() -> impl Strategy<Value = Option<SecondFactorUse>> {
    let codes = vec!["paper".to_owned(), "pencil".to_owned(), "stolen".to_owned()];
    prop_oneof![
        1 => Just(None),
        3 => (1u64..30).prop_map(|step| Some(SecondFactorUse::Totp { step })),
        2 => prop::sample::select(codes).prop_map(|hash| Some(SecondFactorUse::RecoveryCode { hash })),
    ]
}

fn some_command() -> impl Strategy<Value = AccountCommand> {
    use AccountCommand as Command;
    let email = |text: &str| EmailAddress::parse(text).unwrap();
    let addresses = vec!["anna@example.org", "anne@example.org", "a@example.org"];
    let codes = || vec!["paper".to_owned(), "pencil".to_owned()];
    let factor = |step| {
        Command::EnableSecondFactor(EnableSecondFactor {
            secret: "BASE32".to_owned(),
            recovery_hashes: vec!["paper".to_owned(), "pencil".to_owned()],
            step,
            keep: None,
        })
    };
    let hash = || "$argon2id$2".to_owned();
    prop_oneof![
        6 => (1..30u128, some_factor()).prop_map(|(number, factor)| log_in(number, factor)),
        1 => (1..30u128).prop_map(|number| Command::EndSession { session: session(number) }),
        1 => prop::option::of((1..30u128).prop_map(session)).prop_map(|keep| Command::EndSessions { keep }),
        1 => Just(Command::SuspendAccount { reason: None }),
        2 => Just(Command::ReinstateAccount),
        2 => (1..6u128, 31i64..200).prop_map(|(number, until)| {
            Command::RequestPasswordReset { reset: reset(number), expires_at: minute(until) }
        }),
        3 => (1..6u128).prop_map(move |number| Command::ResetPassword { reset: reset(number), password_hash: hash() }),
        1 => Just(Command::ChangePassword { password_hash: hash(), keep: None }),
        2 => (1u64..30).prop_map(factor),
        1 => Just(Command::DisableSecondFactor),
        1 => Just(Command::ReplaceRecoveryCodes { recovery_hashes: codes() }),
        1 => prop::sample::select(addresses.clone()).prop_map(move |to| Command::ChangeEmail { to: email(to) }),
        1 => prop::sample::select(addresses).prop_map(|to| Command::VerifyEmail { email: to.to_owned() }),
        1 => Just(Command::RequestEmailVerification),
        1 => Just(Command::ChangePhone { phone: Some(Phone::parse("0301234").unwrap()) }),
        1 => (1..4u128).prop_map(|other| Command::BlockAccount { account: account(other) }),
        1 => Just(Command::RecordFailedLogIn { address: None }),
    ]
}

fn somebody() -> impl Strategy<Value = Actor> {
    prop_oneof![3 => Just(anna()), 1 => Just(admin()), 1 => Just(Actor::System), 1 => Just(Actor::Anonymous)]
}

/// What is remembered of everything that happened, apart from the account.
#[derive(Default)]
struct Seen {
    resets: BTreeSet<Uuid>,
    /// Of the second factor that is on.
    last_step: u64,
    recovery: BTreeSet<String>,
    failed_at: Option<crate::Timestamp>,
}

impl Seen {
    fn event(&mut self, event: &AccountEvent, before: &Account) {
        match event {
            AccountEvent::LoggedIn(login) => {
                assert!(!before.is_suspended(), "a suspended account logs in");
                assert_eq!(before.second_factor().is_some(), login.second_factor.is_some());
                match &login.second_factor {
                    Some(SecondFactorUse::Totp { step }) => {
                        assert!(*step > self.last_step, "step {step} was good before");
                        self.last_step = *step;
                    }
                    Some(SecondFactorUse::RecoveryCode { hash }) => {
                        assert!(self.recovery.remove(hash), "{hash} was good twice");
                    }
                    None => {}
                }
            }
            AccountEvent::SecondFactorEnabled { recovery_hashes, step, .. } => {
                (self.last_step, self.recovery) = (*step, recovery_hashes.iter().cloned().collect());
            }
            AccountEvent::RecoveryCodesReplaced { recovery_hashes } => {
                self.recovery = recovery_hashes.iter().cloned().collect();
            }
            AccountEvent::PasswordResetRequested { reset, .. } => drop(self.resets.insert(*reset)),
            AccountEvent::PasswordChanged { reset, .. } => {
                if let Some(reset) = reset {
                    assert!(self.resets.contains(reset), "a reset is used that is not open");
                }
                self.resets.clear();
            }
            AccountEvent::EmailVerified { from: Some(_), .. } => self.resets.clear(),
            AccountEvent::LogInFailed { at, .. } => {
                assert!(self.failed_at.is_none_or(|last| last + chrono::TimeDelta::seconds(10) <= *at));
                self.failed_at = Some(*at);
            }
            _ => {}
        }
    }
}

/// The email addresses that somebody would find taken.
fn claimed(events: &[AccountEvent]) -> BTreeSet<String> {
    let mut claimed = BTreeSet::new();
    for change in events.iter().flat_map(Event::claims) {
        match change {
            ClaimChange::Take(Claim::Email(email)) => assert!(claimed.insert(email.to_lowercase())),
            ClaimChange::Release(Claim::Email(email)) => assert!(claimed.remove(&email.to_lowercase())),
            _ => {}
        }
    }
    claimed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_in_whatever_order(
        asked in prop::collection::vec((somebody(), some_command(), 0i64..400), 1..60)
    ) {
        let mut state: Account = replay([opened()]);
        let (mut history, mut seen, mut seconds) = (vec![opened()], Seen::default(), 0);
        for (by, command, passed) in asked {
            seconds += passed / 8;
            let at = minute(30) + chrono::TimeDelta::seconds(seconds);
            let before = state.clone();
            if let Ok(events) = ask(&mut state, Issued { by, at, command }) {
                    for event in &events {
                        seen.event(event, &before);
                        prop_assert_eq!(&reload(event), event);
                    }
                    history.extend(events);
            } else {
                prop_assert_eq!(&state, &before, "a refusal changes nothing");
            }
            prop_assert!(!state.is_suspended() || state.sessions(at).count() == 0, "a suspended account has sessions");
        }
        prop_assert_eq!(&replay::<Account>(history.clone()), &state, "the events say it all");
        assert_state_seals_completely(&state);
        let email = state.profile().unwrap().email.text().unwrap().to_lowercase();
        prop_assert_eq!(claimed(&history), BTreeSet::from([email]), "one address is taken, the one in force");
    }
}
