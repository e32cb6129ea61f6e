//! Writing, editing and taking back.
//!
//! Never here: who may.

use proptest::prelude::*;

use super::*;
use crate::testing::{ask, replay};

#[tokio::test]
async fn a_message_says_who_wrote_what() {
    let given = framework().given(vec![opened(RoomKind::Public)]);
    let result = given.when_async(issue(anna(), RoomCommand::PostMessage(post(1)))).await;
    result.then_expect_events(vec![RoomEvent::MessagePosted(posted(1, ANNA))]);
}

#[test]
fn questions_and_answers_take_turns_in_a_consultation() {
    let doctor = crate::testing::person(account(STAFF), Role::Doctor);
    let mut room: Room = replay([opened(RoomKind::Consultation)]);
    let mut say = |by, note| {
        let events = ask(&mut room, issue(by, RoomCommand::PostMessage(PostMessage { note, ..post(1) }))).unwrap();
        let names: Vec<_> = events.iter().map(crate::Event::name).collect();
        (names, room.awaits_answer())
    };
    assert_eq!(say(anna(), false), (vec!["QuestionAsked", "MessagePosted"], true));
    assert_eq!(say(anna(), false), (vec!["MessagePosted"], true));
    assert_eq!(say(doctor, true), (vec!["MessagePosted"], true), "a note is no answer");
    assert_eq!(say(doctor, false), (vec!["AnswerGiven", "MessagePosted"], false));
    assert_eq!(say(doctor, false), (vec!["MessagePosted"], false));
    assert_eq!(say(anna(), false), (vec!["QuestionAsked", "MessagePosted"], true));
    let mut elsewhere: Room = replay([opened(RoomKind::Direct)]);
    assert_eq!(ask(&mut elsewhere, issue(anna(), RoomCommand::PostMessage(post(1)))).unwrap().len(), 1);
}

#[tokio::test]
async fn whom_the_other_blocks_neither_writes_nor_edits() {
    let given = || framework().given(vec![opened(RoomKind::Direct)]);
    let post = RoomCommand::PostMessage(PostMessage { blocked: true, ..post(1) });
    given().when_async(issue(bruno(), post)).await.then_expect_error(RoomError::Blocked);
    let message = Posted { sender: account(BRUNO), ..annas(1) };
    let edit = EditMessage { message, body: text("again"), mentions: BTreeSet::new(), blocked: true };
    let edit = issue(bruno(), RoomCommand::EditMessage(edit));
    given().when_async(edit).await.then_expect_error(RoomError::Blocked);
}

#[tokio::test]
async fn a_message_is_edited_for_ten_minutes_and_not_once_it_is_taken_back() {
    let given = |more: Vec<RoomEvent>| {
        framework().given([vec![opened(RoomKind::Public), RoomEvent::MessagePosted(posted(1, ANNA))], more].concat())
    };
    let at = |minutes| Posted { at: minute(minutes), ..annas(1) };
    given(vec![]).when_async(issue(anna(), edit(at(21)))).await.then_expect_events(vec![edited(message(1))]);
    given(vec![]).when_async(issue(anna(), edit(at(20)))).await.then_expect_error(RoomError::TooLateToEdit);
    let gone = vec![deleted(annas(1))];
    given(gone.clone()).when_async(issue(anna(), edit(annas(1)))).await.then_expect_error(RoomError::NoSuchMessage);
    given(gone.clone()).when_async(issue(anna(), delete(annas(1)))).await.then_expect_events(vec![]);
    given(gone).when_async(issue(anna(), edit(annas(2)))).await.then_expect_events(vec![edited(message(2))]);
}

#[test]
fn the_state_stays_small_however_much_is_written_and_taken_back() {
    let mut room: Room = replay([opened(RoomKind::Public)]);
    let empty = room.clone();
    for number in 0..10_000 {
        ask(&mut room, issue(anna(), RoomCommand::PostMessage(post(number)))).unwrap();
    }
    assert_eq!(room, empty, "nothing of what was written is kept");
    for number in 0..10_000 {
        ask(&mut room, issue(anna(), delete(annas(number)))).unwrap();
    }
    assert!(room.deleted.len() <= 256);
    let late = Issued { by: anna(), at: minute(36), command: delete(annas(1)) };
    ask(&mut room, late).unwrap();
    assert_eq!(room.deleted.len(), 0, "nobody can edit them any more");
}

proptest! {
    /// However a room is used: it closes once, says nothing afterwards, and a message that was taken back is not edited.
    #[test]
    fn no_sequence_breaks_a_room(steps in prop::collection::vec((0..5u8, 0..4u128, 0..9usize), 1..60)) {
        let mut room: Room = replay([opened(RoomKind::Consultation)]);
        let everybody = everybody();
        let (mut closed, mut gone) = (0, BTreeSet::new());
        for (what, number, who) in steps {
            let by = everybody[who];
            let message = annas(number);
            let command = match what {
                0 => RoomCommand::CloseRoom,
                1 => RoomCommand::PostMessage(post(number)),
                2 => edit(message),
                3 => delete(message),
                _ => RoomCommand::AssignConsultation { doctor: Some(account(number)) },
            };
            for event in ask(&mut room, issue(by, command)).unwrap_or_default() {
                match event {
                    RoomEvent::RoomClosed {} => closed += 1,
                    RoomEvent::MessageDeleted { id, .. } => prop_assert!(gone.insert(id), "taken back twice"),
                    RoomEvent::MessageEdited { id, .. } => {
                        prop_assert!(!gone.contains(&id) && closed == 0, "edited too late");
                    }
                    RoomEvent::MessagePosted(_)
                    | RoomEvent::QuestionAsked {}
                    | RoomEvent::AnswerGiven {}
                    | RoomEvent::ConsultationAssigned { .. } => prop_assert_eq!(closed, 0),
                    RoomEvent::RoomOpened(_) => prop_assert!(false, "opened again"),
                }
            }
            prop_assert_eq!(room.is_open(), closed == 0);
        }
        prop_assert!(closed <= 1);
    }
}
