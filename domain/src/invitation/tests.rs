//! Given what happened, when this is asked, then that follows: the invitation.
//!
//! Never here: granting the role.

use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::testing::{
    account, assert_all_sampled, assert_seals_completely, assert_state_seals_completely, minute, person, replay,
};
use crate::values::{EmailAddress, Locale, Role};
use crate::{AccountId, Actor, Claim, ClaimChange, Event, InvitationId, Issued, Personal};

const ID: InvitationId = InvitationId::new(Uuid::from_u128(7));

fn framework() -> TestFramework<Invitation> {
    TestFramework::with(())
}

fn issue(by: Actor, command: InvitationCommand) -> Issued<InvitationCommand> {
    Issued { by, at: minute(30), command }
}

fn invite(role: Role) -> InvitationCommand {
    let email = EmailAddress::parse("Wu@Example.org").unwrap();
    InvitationCommand::InviteStaff(InviteStaff { id: ID, email, role, locale: Locale::Chinese, expires_at: minute(60) })
}

/// Good until minute 60.
fn invited(role: Role) -> InvitationEvent {
    let email = Personal::clear(AccountId::new(ID.uuid()), "Wu@Example.org");
    InvitationEvent::StaffInvited(StaffInvited { id: ID, email, role, locale: Locale::Chinese, expires_at: minute(60) })
}

fn accept() -> InvitationCommand {
    InvitationCommand::AcceptInvitation { account: account(1) }
}

fn accepted() -> InvitationEvent {
    InvitationEvent::InvitationAccepted { account: account(1) }
}

fn withdrawn() -> InvitationEvent {
    InvitationEvent::InvitationWithdrawn {}
}

fn everybody() -> impl Iterator<Item = Actor> {
    let people = Role::ALL.map(|role| person(account(2), role));
    people.into_iter().chain([Actor::System, Actor::Anonymous])
}

#[tokio::test]
async fn administrators_invite_and_withdraw_and_the_hospital_accepts() {
    for by in everybody() {
        let admin = matches!(by, Actor::System | Actor::Person { role: Role::Admin, .. });
        let doctor = invited(Role::Doctor);
        for (given, command, event, may) in [
            (vec![], invite(Role::Doctor), doctor.clone(), admin),
            (vec![doctor.clone()], InvitationCommand::WithdrawInvitation, withdrawn(), admin),
            (vec![doctor], accept(), accepted(), by == Actor::System),
        ] {
            let result = framework().given(given).when_async(issue(by, command)).await.inspect_result();
            let name = event.name();
            assert_eq!(result, if may { Ok(vec![event]) } else { Err(InvitationError::NotAllowed) }, "{name} {by:?}");
        }
    }
}

#[tokio::test]
async fn nobody_needs_an_invitation_to_be_a_customer() {
    for role in Role::ALL {
        let given = framework().given_no_previous_events();
        let result = given.when_async(issue(Actor::System, invite(role))).await.inspect_result();
        let expected = if role == Role::Customer { Err(InvitationError::NotStaff) } else { Ok(vec![invited(role)]) };
        assert_eq!(result, expected, "{role}");
    }
}

#[tokio::test]
async fn an_invitation_ends_once() {
    let withdraw = InvitationCommand::WithdrawInvitation;
    let other = InvitationCommand::AcceptInvitation { account: account(2) };
    let doctor = || invited(Role::Doctor);
    for (given, command, expected) in [
        (vec![], accept(), Err(InvitationError::NotFound)),
        (vec![], withdraw.clone(), Err(InvitationError::NotFound)),
        (vec![doctor()], invite(Role::Doctor), Err(InvitationError::AlreadyExists)),
        (vec![doctor(), accepted()], accept(), Ok(vec![])),
        (vec![doctor(), accepted()], other, Err(InvitationError::Over)),
        (vec![doctor(), accepted()], withdraw.clone(), Err(InvitationError::Over)),
        (vec![doctor(), withdrawn()], accept(), Err(InvitationError::Over)),
        (vec![doctor(), withdrawn()], withdraw, Ok(vec![])),
    ] {
        let result = framework().given(given).when_async(issue(Actor::System, command.clone())).await.inspect_result();
        assert_eq!(result, expected, "{command:?}");
    }
}

#[tokio::test]
async fn an_invitation_that_is_too_old_is_withdrawn_but_not_accepted() {
    let late = |command| Issued { by: Actor::System, at: minute(60), command };
    let given = || framework().given(vec![invited(Role::Doctor)]);
    given().when_async(late(accept())).await.then_expect_error(InvitationError::Over);
    given().when_async(late(InvitationCommand::WithdrawInvitation)).await.then_expect_events(vec![withdrawn()]);
    let invitation: Invitation = replay([invited(Role::Doctor)]);
    assert!(invitation.open(minute(59)).is_some() && !invitation.has_expired(minute(59)));
    assert!(invitation.open(minute(60)).is_none() && invitation.has_expired(minute(60)));
    let ended: Invitation = replay([invited(Role::Doctor), withdrawn()]);
    assert!(ended.open(minute(0)).is_none() && !ended.has_expired(minute(60)));
}

#[test]
fn the_address_is_claimed_while_it_stands_and_never_stored_clear() {
    let mut samples = vec![accepted(), withdrawn()];
    samples.extend(Role::ALL.map(invited));
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
        let expected = match event {
            InvitationEvent::StaffInvited(_) => ClaimChange::Take(Claim::Invitation("Wu@Example.org".to_owned())),
            _ => ClaimChange::ReleaseAll,
        };
        assert_eq!(event.claims(), [expected]);
        assert!(!format!("{event:?}").contains("Wu@"));
    }
    assert_state_seals_completely(&replay::<Invitation>([invited(Role::Doctor)]));
}
