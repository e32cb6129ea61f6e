//! Given what happened, when this is asked, then that follows: the hospital.
//!
//! Never here: what the settings lead to.

use cqrs_es::test::TestFramework;

use super::*;
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

#[test]
fn nothing_personal_is_stored_and_nothing_claimed() {
    let samples = [changed(true), changed(false)];
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
        assert_eq!(event.claims(), []);
    }
}
