//! What is known of a pet: who adds, changes and removes it, and when it was born.

use super::*;
use crate::testing::{assert_state_seals_completely, replay};

#[tokio::test]
async fn the_owner_and_the_staff_add_change_and_remove() {
    for by in everybody() {
        for (given, command, event, refused) in [
            (vec![], add(bare_fields()), added(), PetError::NotAllowed),
            (vec![added()], change(all_fields()), PetEvent::PetChanged { details: details(all_fields()) }, refusal(by)),
            (vec![added()], PetCommand::RemovePet, removed(), refusal(by)),
        ] {
            let result = framework().given(given).when_async(issue(by, command)).await.inspect_result();
            let expected = if may(by) { Ok(vec![event]) } else { Err(refused) };
            assert_eq!(result, expected, "{by:?}");
        }
    }
}

#[tokio::test]
async fn a_pet_is_added_once() {
    for given in [vec![added()], vec![added(), removed()]] {
        for by in everybody() {
            let result = framework().given(given.clone()).when_async(issue(by, add(bare_fields()))).await;
            result.then_expect_error(PetError::AlreadyExists);
        }
    }
}

#[tokio::test]
async fn nothing_can_be_asked_of_a_pet_that_does_not_exist_or_was_removed() {
    for given in [vec![], vec![added(), removed()]] {
        for by in everybody() {
            for command in [change(all_fields()), PetCommand::RemovePet] {
                let result = framework().given(given.clone()).when_async(issue(by, command)).await;
                result.then_expect_error(PetError::NotFound);
            }
        }
    }
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_no_event() {
    for fields in [bare_fields(), all_fields()] {
        let given = vec![added(), PetEvent::PetChanged { details: details(fields.clone()) }];
        framework().given(given).when_async(issue(owner(), change(fields))).await.then_expect_events(vec![]);
    }
}

#[tokio::test]
async fn a_pet_is_not_born_after_tomorrow() {
    let today = minute(0).date_naive();
    for (days, right) in [(-1, true), (0, true), (1, true), (2, false)] {
        let fields = PetFields { date_of_birth: Some(today + chrono::TimeDelta::days(days)), ..all_fields() };
        for (given, command) in [(vec![], add(fields.clone())), (vec![added()], change(fields))] {
            let result = framework().given(given).when_async(issue(owner(), command)).await.inspect_result();
            assert_eq!(result.is_ok(), right, "{days}");
            if !right {
                assert_eq!(result, Err(PetError::BornInFuture));
            }
        }
    }
}

#[test]
fn a_pet_is_what_was_last_said_of_it_until_it_is_removed() {
    let pet: Pet = replay([added()]);
    assert_eq!((pet.owner(), pet.details()), (Some(account(OWNER)), Some(&*details(bare_fields()))));
    let pet: Pet = replay([added(), PetEvent::PetChanged { details: details(all_fields()) }]);
    assert_eq!((pet.owner(), pet.details()), (Some(account(OWNER)), Some(&*details(all_fields()))));
    assert_state_seals_completely(&pet);
    let pet: Pet = replay([added(), removed()]);
    assert_eq!((pet.owner(), pet.details()), (None, None));
}
