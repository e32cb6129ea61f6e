//! Given what happened, when this is asked, then that follows: the hospital.
//!
//! Never here: what the settings lead to.

use cqrs_es::test::TestFramework;

use super::*;
use crate::reservation::TriageTargets;
use crate::testing::{account, assert_all_sampled, assert_seals_completely, minute, person, text};
use crate::values::{Phone, Role, Zone};
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

/// What can be set, with the event that follows; each is set to something else than it is at first.
fn settings() -> Vec<(HospitalCommand, HospitalEvent)> {
    let zone = Zone::parse("Asia/Shanghai").unwrap();
    let rules = BookingRules { notice_hours: 48, ..BookingRules::default() };
    let phone = Phone::parse("+49 30 1234567").unwrap();
    let reason = Some("The heating is out.".to_owned());
    vec![
        (HospitalCommand::ChangeSettings(ON), changed(true)),
        (HospitalCommand::ChangeTimeZone(zone), HospitalEvent::TimeZoneChanged { zone }),
        (HospitalCommand::ChangeBookingRules(rules), HospitalEvent::BookingRulesChanged(rules)),
        (
            HospitalCommand::ChangeHospitalPhone(Some(phone)),
            HospitalEvent::HospitalPhoneChanged { phone: Some("+49301234567".to_owned()) },
        ),
        (
            HospitalCommand::PauseOnlineBooking { reason: reason.as_deref().map(text) },
            HospitalEvent::OnlineBookingPaused { reason },
        ),
    ]
}

#[tokio::test]
async fn each_topic_has_an_event_of_its_own_and_changes_nothing_twice() {
    for (command, event) in settings() {
        for (by, may) in [(Actor::System, true), (person(account(1), Role::Doctor), false)] {
            let issued = || Issued { by, at: minute(0), command: command.clone() };
            let first = TestFramework::<Hospital>::with(()).given_no_previous_events().when_async(issued()).await;
            if !may {
                first.then_expect_error(HospitalError::NotAllowed);
                continue;
            }
            first.then_expect_events(vec![event.clone()]);
            let again = TestFramework::<Hospital>::with(()).given(vec![event.clone()]).when_async(issued()).await;
            again.then_expect_events(vec![]);
        }
    }
    let zone = Zone::parse("Asia/Shanghai").unwrap();
    let (phone, rules) = (None, BookingRules::default());
    let all =
        Issued { by: Actor::System, at: minute(0), command: HospitalCommand::ChangeBooking { zone, phone, rules } };
    let at_once = TestFramework::<Hospital>::with(()).given_no_previous_events().when_async(all).await;
    at_once.then_expect_events(vec![HospitalEvent::TimeZoneChanged { zone }]);
    let resume = |given| async move {
        let issued = Issued { by: Actor::System, at: minute(0), command: HospitalCommand::ResumeOnlineBooking };
        TestFramework::<Hospital>::with(()).given(given).when_async(issued).await
    };
    resume(vec![]).await.then_expect_events(vec![]);
    let paused = HospitalEvent::OnlineBookingPaused { reason: None };
    resume(vec![paused]).await.then_expect_events(vec![HospitalEvent::OnlineBookingResumed {}]);
}

#[tokio::test]
async fn rules_that_nobody_means_are_refused() {
    let usual = BookingRules::default;
    for (rules, field) in [
        (BookingRules { notice_hours: 721, ..usual() }, "notice_hours"),
        (BookingRules { appointment_minutes: 12, ..usual() }, "appointment_minutes"),
        (BookingRules { days_ahead: 0, ..usual() }, "days_ahead"),
        (BookingRules { lead_minutes: 10_081, ..usual() }, "lead_minutes"),
        (BookingRules { offer_minutes: 4, ..usual() }, "offer_minutes"),
    ] {
        let command = HospitalCommand::ChangeBookingRules(rules);
        let issued = Issued { by: Actor::System, at: minute(0), command };
        let result = TestFramework::<Hospital>::with(()).given_no_previous_events().when_async(issued).await;
        result.then_expect_error(HospitalError::OutOfRange { field });
    }
}

#[test]
fn nothing_personal_is_stored_and_nothing_claimed() {
    let samples = [
        changed(true),
        changed(false),
        HospitalEvent::TriageTargetsChanged { targets: TriageTargets::default() },
        HospitalEvent::TimeZoneChanged { zone: Zone::parse("Europe/Berlin").unwrap() },
        HospitalEvent::BookingRulesChanged(BookingRules::default()),
        HospitalEvent::HospitalPhoneChanged { phone: Some("+49301234567".to_owned()) },
        HospitalEvent::HospitalPhoneChanged { phone: None },
        HospitalEvent::OnlineBookingPaused { reason: Some("The heating is out.".to_owned()) },
        HospitalEvent::OnlineBookingPaused { reason: None },
        HospitalEvent::OnlineBookingResumed {},
    ];
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
        assert_eq!(event.claims(), []);
    }
}
