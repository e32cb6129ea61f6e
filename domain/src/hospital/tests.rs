//! Given what happened, when this is asked, then that follows: the hospital.
//!
//! Never here: what the settings lead to.

use cqrs_es::test::TestFramework;

use super::*;
use crate::reservation::TriageTargets;
use crate::testing::{account, assert_all_sampled, assert_seals_completely, minute, person};
use crate::values::Role;
use crate::{Actor, Event, Issued};

const ON: Settings = Settings { staff_second_factor: true };

fn changed(staff_second_factor: bool) -> HospitalEvent {
    HospitalEvent::SettingsChanged { staff_second_factor }
}

fn set(by: Actor, settings: Settings) -> Issued<HospitalCommand> {
    Issued { by, at: minute(0), command: HospitalCommand::ChangeSettings(settings) }
}

#[tokio::test]
async fn only_administrators_set_anything() {
    let roles = Role::ALL.map(|role| (person(account(1), role), role == Role::Admin));
    for (by, may) in roles.into_iter().chain([(Actor::System, true), (Actor::Anonymous, false)]) {
        let given = TestFramework::<Hospital>::with(()).given_no_previous_events();
        let result = given.when_async(set(by, ON)).await.inspect_result();
        assert_eq!(result, if may { Ok(vec![changed(true)]) } else { Err(HospitalError::NotAllowed) }, "{by:?}");
    }
}

#[tokio::test]
async fn what_is_set_already_changes_nothing() {
    let hospital = || TestFramework::<Hospital>::with(());
    let nothing = hospital().given_no_previous_events().when_async(set(Actor::System, Settings::default())).await;
    nothing.then_expect_events(vec![]);
    hospital().given(vec![changed(true)]).when_async(set(Actor::System, ON)).await.then_expect_events(vec![]);
    let off = hospital().given(vec![changed(true)]).when_async(set(Actor::System, Settings::default())).await;
    off.then_expect_events(vec![changed(false)]);
}

#[tokio::test]
async fn targets_stand_in_the_order_of_urgency_and_within_a_day() {
    let set = |by, targets| Issued { by, at: minute(0), command: HospitalCommand::ChangeTriageTargets(targets) };
    let list = TriageTargets::default();
    let shorter = TriageTargets { yellow: 30, ..list };
    for (targets, expected) in [
        (list, Ok(vec![])),
        (shorter, Ok(vec![HospitalEvent::TriageTargetsChanged { targets: shorter }])),
        (TriageTargets { orange: 61, ..list }, Err(HospitalError::TargetsOutOfOrder)),
        (TriageTargets { blue: 1441, ..list }, Err(HospitalError::TargetsOutOfOrder)),
    ] {
        let given = TestFramework::<Hospital>::with(()).given_no_previous_events();
        assert_eq!(given.when_async(set(Actor::System, targets)).await.inspect_result(), expected, "{targets:?}");
    }
    let given = TestFramework::<Hospital>::with(()).given_no_previous_events();
    let result = given.when_async(set(person(account(1), Role::Doctor), shorter)).await;
    result.then_expect_error(HospitalError::NotAllowed);
}

#[test]
fn nothing_personal_is_stored_and_nothing_claimed() {
    let targets = HospitalEvent::TriageTargetsChanged { targets: TriageTargets::default() };
    let samples = [changed(true), changed(false), targets];
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
        assert_eq!(event.claims(), []);
    }
}
