//! What is stored of a room: claims, and no text in clear.
//!
//! Never here: the JSON; fixtures keep it.

use super::*;
use crate::testing::{assert_all_sampled, assert_seals_completely, assert_state_seals_completely, replay};
use crate::{Claim, ClaimChange, Event as _};

#[test]
fn a_name_two_people_and_an_open_consultation_are_taken_until_the_room_closes() {
    let takes = |kind| opened(kind).claims();
    let cats = ClaimChange::Take(Claim::RoomName("cats".to_owned()));
    assert_eq!(takes(RoomKind::Public), std::slice::from_ref(&cats));
    assert_eq!(takes(RoomKind::Private), [cats]);
    let two = Claim::DirectRoom(account(ANNA), account(BRUNO));
    assert_eq!(two.key(), Claim::DirectRoom(account(BRUNO), account(ANNA)).key());
    assert_eq!(takes(RoomKind::Direct), [ClaimChange::Take(two)]);
    let consultation = Claim::Consultation(account(ANNA), Some(reservation()));
    assert_ne!(consultation.key(), Claim::Consultation(account(ANNA), None).key());
    assert_eq!(takes(RoomKind::Consultation), [ClaimChange::Take(consultation)]);
    assert_eq!(RoomEvent::RoomClosed {}.claims(), [ClaimChange::ReleaseAll]);
}

#[test]
fn nothing_personal_is_stored_clear() {
    let mut samples: Vec<RoomEvent> = RoomKind::ALL.map(opened).to_vec();
    samples.extend([
        RoomEvent::RoomClosed {},
        RoomEvent::QuestionAsked {},
        RoomEvent::AnswerGiven {},
        RoomEvent::MessagePosted(posted(1, ANNA)),
        RoomEvent::MessagePosted(MessagePosted {
            note: true,
            reply_to: None,
            mentions: BTreeSet::new(),
            ..posted(2, BRUNO)
        }),
        edited(message(1)),
        deleted(annas(1)),
        RoomEvent::ConsultationAssigned { doctor: Some(account(STAFF)) },
        RoomEvent::ConsultationAssigned { doctor: None },
    ]);
    assert_all_sampled(&samples);
    for event in &samples {
        assert_seals_completely(event);
        let shown = format!("{event:?}");
        assert!(!shown.contains("Good") && !shown.contains("argon2"), "{shown}");
    }
    assert_state_seals_completely(&replay::<Room>([opened(RoomKind::Private), deleted(annas(1))]));
}
