//! A pet's photo: who changes it, and that it is made for the pet's owner.

use super::*;
use crate::testing::replay;

fn change(number: u8) -> PetCommand {
    PetCommand::ChangePhoto(Box::new(photo(number)))
}

fn photo_removed(number: u8) -> PetEvent {
    PetEvent::PhotoRemoved { digest: photo(number).digest() }
}

#[tokio::test]
async fn the_owner_and_the_staff_change_a_photo_and_take_it_away() {
    for by in everybody() {
        let given = vec![added(), photo_changed(1)];
        for (command, event) in [(change(2), photo_changed(2)), (PetCommand::RemovePhoto, photo_removed(1))] {
            let result = framework().given(given.clone()).when_async(issue(by, command)).await.inspect_result();
            assert_eq!(result, if may(by) { Ok(vec![event]) } else { Err(refusal(by)) }, "{by:?}");
        }
    }
}

#[tokio::test]
async fn the_same_photo_and_no_photo_change_nothing() {
    let given = vec![added(), photo_changed(1)];
    framework().given(given.clone()).when_async(issue(owner(), change(1))).await.then_expect_events(vec![]);
    let bare = [given, vec![photo_removed(1)]].concat();
    framework()
        .given(bare.clone())
        .when_async(issue(owner(), PetCommand::RemovePhoto))
        .await
        .then_expect_events(vec![]);
    framework().given(bare).when_async(issue(owner(), change(1))).await.then_expect_events(vec![photo_changed(1)]);
}

#[tokio::test]
async fn a_photo_that_was_made_for_somebody_else_is_refused() {
    let foreign = Photo { owner: account(2), ..photo(1) };
    let command = PetCommand::ChangePhoto(Box::new(foreign));
    let result = framework().given(vec![added()]).when_async(issue(owner(), command)).await;
    result.then_expect_error(PetError::NotFound);
}

#[tokio::test]
async fn a_removed_pet_shows_no_photo_and_gets_none() {
    let given = vec![added(), photo_changed(1)];
    let pet: Pet = replay(given.clone());
    assert_eq!((pet.photo(), pet.changed_by(owner())), (Some(&photo(1)), Ok(account(OWNER))));
    let given = [given, vec![removed()]].concat();
    assert_eq!(replay::<Pet>(given.clone()).photo(), None);
    framework().given(given).when_async(issue(owner(), change(2))).await.then_expect_error(PetError::NotFound);
}
