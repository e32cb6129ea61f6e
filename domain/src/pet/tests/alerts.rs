//! What to watch out for: who says so, and who takes it away.

use super::*;
use crate::testing::{assert_state_seals_completely, replay};

fn remove(number: u128) -> PetCommand {
    PetCommand::RemoveAlert { id: PetAlertId::new(Uuid::from_u128(number)) }
}

fn alert_removed(number: u128) -> PetEvent {
    PetEvent::AlertRemoved { id: PetAlertId::new(Uuid::from_u128(number)) }
}

#[tokio::test]
async fn the_owner_and_the_staff_say_what_to_watch_out_for_and_only_staff_take_away_what_is_mandatory() {
    for by in everybody() {
        for mandatory in [true, false] {
            let add = PetCommand::AddAlert(Box::new(new_alert(1, mandatory)));
            let result = framework().given(vec![added()]).when_async(issue(by, add)).await.inspect_result();
            assert_eq!(result, if may(by) { Ok(vec![alert_added(1, mandatory)]) } else { Err(refusal(by)) }, "{by:?}");

            let given = vec![added(), alert_added(1, mandatory)];
            let result = framework().given(given).when_async(issue(by, remove(1))).await.inspect_result();
            let expected = match () {
                () if !may(by) => Err(refusal(by)),
                () if mandatory && !by.is_staff() => Err(PetError::AlertIsMandatory),
                () => Ok(vec![alert_removed(1)]),
            };
            assert_eq!(result, expected, "{by:?} {mandatory}");
        }
    }
}

#[tokio::test]
async fn an_alert_is_added_once_and_removed_once() {
    let again = PetCommand::AddAlert(Box::new(new_alert(1, false)));
    let given = vec![added(), alert_added(1, false)];
    framework().given(given.clone()).when_async(issue(owner(), again)).await.then_expect_error(PetError::AlreadyExists);
    let gone = [given, vec![alert_removed(1)]].concat();
    for number in [1, 2] {
        let result = framework().given(gone.clone()).when_async(issue(owner(), remove(number))).await;
        result.then_expect_error(PetError::NoSuchEntry);
    }
}

#[tokio::test]
async fn there_are_no_more_alerts_than_anybody_reads() {
    let mut given = vec![added()];
    given.extend((0..20).map(|number| alert_added(number, false)));
    let more = PetCommand::AddAlert(Box::new(new_alert(20, false)));
    let result = framework().given(given.clone()).when_async(issue(owner(), more.clone())).await;
    result.then_expect_error(PetError::TooManyEntries { most: 20 });
    given.push(alert_removed(3));
    let result = framework().given(given).when_async(issue(owner(), more)).await;
    result.then_expect_events(vec![alert_added(20, false)]);
}

#[test]
fn alerts_stand_in_the_order_in_which_they_were_added() {
    let pet: Pet =
        replay([added(), alert_added(3, true), alert_added(1, false), alert_added(2, false), alert_removed(1)]);
    let ids: Vec<u128> = pet.alerts().iter().map(|alert| alert.id.uuid().as_u128()).collect();
    assert_eq!(ids, [3, 2]);
    assert_state_seals_completely(&pet);
    assert!(replay::<Pet>([added(), alert_added(1, true), removed()]).alerts().is_empty());
}
