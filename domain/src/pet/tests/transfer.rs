//! A pet that is given to somebody else: both consent, and everything said about it is then the new owner's.

use super::*;
use crate::testing::{assert_state_seals_completely, replay};
use crate::{AccountId, HoldsPersonal};

const OTHER: u128 = 2;

fn offered() -> PetEvent {
    PetEvent::TransferOffered { id: id(), to: account(OTHER), at: minute(0) }
}

fn other(role: Role) -> Actor {
    person(account(OTHER), role)
}

fn offer(to: u128) -> PetCommand {
    PetCommand::OfferTransfer { to: account(to) }
}

/// A pet of which everything is known, with an alert.
fn known() -> Vec<PetEvent> {
    vec![added(), PetEvent::PetChanged { details: details(all_fields()) }, alert_added(1, true)]
}

fn transferred() -> PetEvent {
    let mut transferred = Transferred {
        id: id(),
        from: account(OWNER),
        to: account(OTHER),
        details: *details(all_fields()),
        alerts: vec![PetAlert::new(account(OWNER), new_alert(1, true))],
    };
    transferred.visit_personal(&mut |text| *text = Personal::clear(account(OTHER), text.text().unwrap()));
    PetEvent::PetTransferred(Box::new(transferred))
}

#[tokio::test]
async fn only_its_owner_offers_it_and_only_once_and_not_to_themselves() {
    for by in everybody() {
        let result = framework().given(vec![added()]).when_async(issue(by, offer(OTHER))).await.inspect_result();
        let expected = match by {
            _ if by.acts_for(account(OWNER)) => Ok(vec![offered()]),
            _ if may(by) => Err(PetError::NotAllowed),
            _ => Err(refusal(by)),
        };
        assert_eq!(result, expected, "{by:?}");
    }
    for (given, to, error) in [
        (vec![added()], OWNER, PetError::AlreadyTheirs),
        (vec![added(), offered()], 3, PetError::AlreadyOffered),
        (vec![added(), offered(), removed()], 3, PetError::NotFound),
    ] {
        framework().given(given).when_async(issue(owner(), offer(to))).await.then_expect_error(error);
    }
}

#[tokio::test]
async fn whoever_it_is_offered_to_accepts_or_declines_and_nobody_else() {
    let given = [known(), vec![offered()]].concat();
    for by in everybody() {
        for (command, event) in [
            (PetCommand::AcceptOffer, transferred()),
            (PetCommand::DeclineOffer, PetEvent::TransferDeclined { from: account(OWNER), to: account(OTHER) }),
        ] {
            let result = framework().given(given.clone()).when_async(issue(by, command)).await.inspect_result();
            let expected = match by {
                _ if by.acts_for(account(OTHER)) => Ok(vec![event]),
                _ if may(by) => Err(PetError::NotOffered),
                _ => Err(refusal(by)),
            };
            assert_eq!(result, expected, "{by:?}");
        }
    }
}

#[tokio::test]
async fn an_offer_that_was_withdrawn_declined_or_accepted_stands_no_more() {
    for (over, answer) in [
        (PetEvent::TransferWithdrawn { to: account(OTHER) }, PetError::NotFound),
        (PetEvent::TransferDeclined { from: account(OWNER), to: account(OTHER) }, PetError::NotFound),
        (transferred(), PetError::NotOffered),
    ] {
        let given = [known(), vec![offered(), over.clone()]].concat();
        for command in [PetCommand::AcceptOffer, PetCommand::DeclineOffer] {
            let by = other(Role::Customer);
            let result = framework().given(given.clone()).when_async(issue(by, command)).await;
            result.then_expect_error(answer.clone());
        }
        let by = person(account(OTHER), Role::Receptionist);
        let result = framework().given(given).when_async(issue(by, PetCommand::WithdrawOffer)).await;
        result.then_expect_error(PetError::NotOffered);
    }
}

#[tokio::test]
async fn the_owner_and_the_staff_take_an_offer_back() {
    for by in everybody() {
        let given = vec![added(), offered()];
        let result = framework().given(given).when_async(issue(by, PetCommand::WithdrawOffer)).await.inspect_result();
        let withdrawn = PetEvent::TransferWithdrawn { to: account(OTHER) };
        assert_eq!(result, if may(by) { Ok(vec![withdrawn]) } else { Err(refusal(by)) }, "{by:?}");
    }
}

#[test]
fn a_transferred_pet_is_the_new_owners_with_all_that_was_said_of_it() {
    let mut pet: Pet = replay([known(), vec![offered(), transferred()]].concat());
    assert_eq!((pet.owner(), pet.offer()), (Some(account(OTHER)), None));
    assert_eq!(pet.details().unwrap().notes.as_ref().unwrap().text(), Some("bites"));
    assert_eq!(pet.alerts()[0].text.text(), Some("penicillin"));
    assert_state_seals_completely(&pet);
    pet.visit_personal(&mut |text| assert_eq!(text.subject(), account(OTHER)));
}

#[tokio::test]
async fn a_pet_of_an_erased_person_is_not_taken_over() {
    let erase = |event: &mut PetEvent, of: AccountId| {
        event.visit_personal(&mut |text| {
            if text.subject() == of {
                *text = Personal::Erased { subject: of };
            }
        });
    };
    let mut given = [known(), vec![offered()]].concat();
    given.iter_mut().for_each(|event| erase(event, account(OWNER)));
    let result = framework().given(given).when_async(issue(other(Role::Customer), PetCommand::AcceptOffer)).await;
    result.then_expect_error(PetError::NotFound);
}
