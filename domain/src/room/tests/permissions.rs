//! Who may open, close, enter, write and assign: everybody against every kind of room.
//!
//! Never here: what is written.

use super::*;

/// What each of `everybody` may do in a room of each kind.
fn may(what: &str, kind: RoomKind, by: Actor) -> Result<(), RoomError> {
    let is = |number| by.is(account(number));
    let role = match by {
        Actor::Person { role, .. } => Some(role),
        Actor::System | Actor::Anonymous => None,
    };
    let knows = match kind {
        RoomKind::Public | RoomKind::Private => by != Actor::Anonymous,
        RoomKind::Direct => is(ANNA) || is(BRUNO) || by == Actor::System,
        RoomKind::Consultation => is(ANNA) || role.is_some_and(|role| role != Role::Customer) || by == Actor::System,
    };
    let admin = role == Some(Role::Admin) || by == Actor::System;
    let allowed = match (what, kind) {
        ("enter", _) => true,
        ("close", RoomKind::Direct) => by == Actor::System,
        ("close", RoomKind::Consultation) => is(ANNA) || by.is_staff(),
        ("close" | "delete", _) => is(ANNA) || admin,
        ("post", _) => role.is_some_and(|role| role != Role::Auditor),
        ("note", RoomKind::Consultation) => role.is_some_and(Role::is_staff),
        ("assign", RoomKind::Consultation) => by.is_staff(),
        ("note" | "assign", _) => false,
        ("edit", _) => is(ANNA),
        _ => unreachable!("{what}"),
    };
    match (knows, allowed) {
        (false, _) => Err(RoomError::NotFound),
        (true, false) => Err(RoomError::NotAllowed),
        (true, true) => Ok(()),
    }
}

#[tokio::test]
async fn everybody_may_do_in_each_kind_of_room_what_they_may() {
    let doctor = Some(account(STAFF));
    for kind in RoomKind::ALL {
        for by in everybody() {
            let note = RoomCommand::PostMessage(PostMessage { note: true, ..post(1) });
            for (what, command) in [
                ("close", RoomCommand::CloseRoom),
                ("post", RoomCommand::PostMessage(post(1))),
                ("note", note),
                ("assign", RoomCommand::AssignConsultation { doctor }),
                ("edit", edit(annas(1))),
                ("delete", delete(annas(1))),
            ] {
                let result =
                    framework().given(vec![opened(kind)]).when_async(issue(by, command)).await.inspect_result();
                let expected = may(what, kind, by);
                assert_eq!(result.map(|events| assert!(!events.is_empty())), expected, "{what} {kind:?} {by:?}");
            }
            let room: Room = crate::testing::replay([opened(kind)]);
            assert_eq!(room.is_for(by), may("enter", kind, by).is_ok(), "{kind:?} {by:?}");
        }
    }
}

#[tokio::test]
async fn who_opens_a_room() {
    for kind in RoomKind::ALL {
        for by in everybody() {
            let open = open(kind);
            let result = framework()
                .given_no_previous_events()
                .when_async(issue(by, RoomCommand::OpenRoom(open)))
                .await
                .inspect_result();
            let auditor = matches!(by, Actor::Person { role: Role::Auditor, .. });
            let own = by.is(account(ANNA)) || (kind == RoomKind::Direct && by.is(account(BRUNO)));
            let expected = match kind {
                _ if auditor || by == Actor::Anonymous => Err(RoomError::NotAllowed),
                // Nobody could keep its password.
                RoomKind::Private if by == Actor::System => Err(RoomError::PasswordMismatch),
                RoomKind::Public | RoomKind::Private => Ok(by.id()),
                RoomKind::Direct if own => Ok(by.id()),
                RoomKind::Consultation if own || by.is_staff() => Ok(Some(account(ANNA))),
                RoomKind::Direct | RoomKind::Consultation => Err(RoomError::NotAllowed),
            };
            let owner = result.map(|events| match events.as_slice() {
                [RoomEvent::RoomOpened(opened)] => opened.owner,
                other => panic!("{other:?}"),
            });
            assert_eq!(owner, expected, "{kind:?} {by:?}");
        }
    }
}

#[tokio::test]
async fn a_room_is_opened_as_its_kind_is() {
    let named = Some(RoomName::parse("dogs").unwrap());
    let hash = Some("$argon2id$2".to_owned());
    for (wrong, error) in [
        (OpenRoom { name: None, ..open(RoomKind::Public) }, RoomError::NameMismatch),
        (OpenRoom { name: named.clone(), ..open(RoomKind::Direct) }, RoomError::NameMismatch),
        (OpenRoom { password_hash: hash, ..open(RoomKind::Public) }, RoomError::PasswordMismatch),
        (OpenRoom { password_hash: None, ..open(RoomKind::Private) }, RoomError::PasswordMismatch),
        (OpenRoom { capacity: Some(1), ..open(RoomKind::Public) }, RoomError::Capacity),
        (OpenRoom { capacity: Some(1001), ..open(RoomKind::Public) }, RoomError::Capacity),
        (OpenRoom { members: BTreeSet::from([account(ANNA)]), ..open(RoomKind::Direct) }, RoomError::Oneself),
        (OpenRoom { members: BTreeSet::from([account(ANNA)]), ..open(RoomKind::Public) }, RoomError::NotAllowed),
    ] {
        let command = RoomCommand::OpenRoom(wrong);
        framework().given_no_previous_events().when_async(issue(anna(), command)).await.then_expect_error(error);
    }
    let again = issue(anna(), RoomCommand::OpenRoom(open(RoomKind::Public)));
    framework()
        .given(vec![opened(RoomKind::Public)])
        .when_async(again)
        .await
        .then_expect_error(RoomError::AlreadyExists);
    let nowhere = issue(anna(), RoomCommand::CloseRoom);
    framework().given_no_previous_events().when_async(nowhere).await.then_expect_error(RoomError::NotFound);
}

#[tokio::test]
async fn nobody_closes_the_general_room_and_a_closed_one_stays_so() {
    let general = RoomEvent::RoomOpened(RoomOpened {
        id: Room::GENERAL,
        owner: None,
        name: Some(Room::GENERAL_NAME.to_owned()),
        capacity: Room::GENERAL_CAPACITY,
        ..match opened(RoomKind::Public) {
            RoomEvent::RoomOpened(opened) => opened,
            other => panic!("{other:?}"),
        }
    });
    for by in everybody() {
        let result = framework().given(vec![general.clone()]).when_async(issue(by, RoomCommand::CloseRoom)).await;
        assert!(result.inspect_result().is_err(), "{by:?}");
    }
    let closed = || framework().given(vec![opened(RoomKind::Public), RoomEvent::RoomClosed {}]);
    closed().when_async(issue(anna(), RoomCommand::CloseRoom)).await.then_expect_events(vec![]);
    let post = RoomCommand::PostMessage(post(1));
    closed().when_async(issue(anna(), post)).await.then_expect_error(RoomError::Closed);
    closed().when_async(issue(anna(), edit(annas(1)))).await.then_expect_error(RoomError::Closed);
    // What somebody regrets can be taken back for ever.
    closed().when_async(issue(anna(), delete(annas(1)))).await.then_expect_events(vec![deleted(annas(1))]);
}

#[test]
fn a_private_room_asks_everybody_but_its_owner_for_the_password() {
    for kind in RoomKind::ALL {
        let room: Room = crate::testing::replay([opened(kind)]);
        for by in everybody() {
            let asks = kind == RoomKind::Private && !by.is(account(ANNA)) && by != Actor::System;
            assert_eq!(room.asks_password_of(by), asks, "{kind:?} {by:?}");
        }
    }
}
