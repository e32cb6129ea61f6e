//! Waiting for a time that becomes free, and answering what is offered.

use super::*;
use crate::testing::{ask, replay};

fn join(waits: Waits) -> ReservationCommand {
    ReservationCommand::JoinWaitlist { waits, today: super::waits().from }
}

fn answer(answer: OfferAnswer) -> ReservationCommand {
    ReservationCommand::AnswerOffer { answer, start: None }
}

fn joined() -> ReservationEvent {
    ReservationEvent::WaitlistJoined(waits())
}

fn offered(minutes: i64) -> ReservationEvent {
    ReservationEvent::SlotOffered(offer(minutes))
}

#[tokio::test]
async fn only_a_request_without_a_time_waits() {
    let day = |day: &str| day.parse().unwrap();
    let given = |events| framework().given(events);
    given(vec![requested()]).when_async(issue(owner(), join(waits()))).await.then_expect_events(vec![joined()]);
    given(vec![requested(), joined()]).when_async(issue(owner(), join(waits()))).await.then_expect_events(vec![]);
    let taken = ReservationEvent::SlotTaken(time(60));
    let result = given(vec![requested(), taken]).when_async(issue(owner(), join(waits()))).await;
    result.then_expect_error(ReservationError::NothingToWaitFor);
    for wrong in [
        Waits { to: day("2024-10-03"), ..waits() },
        Waits { from: day("2024-09-01"), to: day("2024-10-03"), ..waits() },
        Waits { to: day("2030-01-01"), ..waits() },
    ] {
        let result = given(vec![requested()]).when_async(issue(owner(), join(wrong))).await;
        result.then_expect_error(ReservationError::EndBeforeStart);
    }
}

#[tokio::test]
async fn who_waits_is_offered_one_time_after_the_other_and_none_twice() {
    let by_system = |minutes| issue(Actor::System, ReservationCommand::OfferSlot(offer(minutes)));
    let given = |events| framework().given(events);
    given(vec![requested(), joined()]).when_async(by_system(60)).await.then_expect_events(vec![offered(60)]);
    let declined = time(60).released(Released::Declined);
    for (history, minutes) in [
        (vec![requested()], 60),
        (vec![requested(), joined(), offered(60)], 90),
        (vec![requested(), joined(), offered(60), declined.clone()], 60),
        (vec![requested(), joined(), ReservationEvent::WaitlistLeft {}], 60),
        (vec![requested(), joined(), scheduled()], 60),
        // It has begun by then.
        (vec![requested(), joined()], 30),
    ] {
        given(history).when_async(by_system(minutes)).await.then_expect_error(ReservationError::NothingToWaitFor);
    }
    let next = given(vec![requested(), joined(), offered(60), declined]).when_async(by_system(90)).await;
    next.then_expect_events(vec![offered(90)]);
    let command = ReservationCommand::OfferSlot(offer(60));
    let result = given(vec![requested(), joined()]).when_async(issue(owner(), command)).await;
    result.then_expect_error(ReservationError::NotAllowed);
}

#[tokio::test]
async fn an_offer_is_accepted_declined_or_runs_out() {
    let given = || framework().given(vec![requested(), joined(), offered(200)]);
    let at = |minutes, command| Issued { by: owner(), at: minute(minutes), command };
    let accepted = given().when_async(at(119, answer(OfferAnswer::Accept))).await;
    accepted.then_expect_events(vec![ReservationEvent::SlotTaken(time(200))]);
    given().when_async(at(120, answer(OfferAnswer::Accept))).await.then_expect_error(ReservationError::OfferOver);
    let declined = time(200).released(Released::Declined);
    given().when_async(at(60, answer(OfferAnswer::Decline))).await.then_expect_events(vec![declined.clone()]);
    // The link of an offer that was followed by another.
    let (answer, start) = (OfferAnswer::Accept, Some(minute(90)));
    let other = given().when_async(at(60, ReservationCommand::AnswerOffer { answer, start })).await;
    other.then_expect_error(ReservationError::OfferOver);

    let expire = |minutes| Issued { by: Actor::System, at: minute(minutes), command: ReservationCommand::ExpireOffer };
    given().when_async(expire(119)).await.then_expect_events(vec![]);
    given().when_async(expire(120)).await.then_expect_events(vec![time(200).released(Released::Expired)]);
    let left = given().when_async(at(60, ReservationCommand::LeaveWaitlist)).await;
    left.then_expect_events(vec![declined, ReservationEvent::WaitlistLeft {}]);
}

#[tokio::test]
async fn whatever_ends_the_wait_gives_the_offer_back() {
    let history = [requested(), joined(), offered(60)];
    let cancel = ReservationCommand::Cancel { reason: None, notice: chrono::TimeDelta::zero() };
    let schedule = ReservationCommand::ScheduleReservation(ScheduleReservation::default());
    for step in [cancel, ReservationCommand::CheckIn { expected: None }, ReservationCommand::Decline { reason: None }, schedule] {
        let mut visit: Reservation = replay(history.clone());
        let events = ask(&mut visit, issue(doctor(), step)).unwrap();
        assert!(events.iter().any(|event| matches!(event, ReservationEvent::SlotReleased { .. })), "{events:?}");
        assert_eq!((visit.offer(), visit.waits()), (None, None));
    }
    let mut accepted: Reservation = replay(history);
    ask(&mut accepted, issue(owner(), answer(OfferAnswer::Accept))).unwrap();
    assert_eq!((accepted.time(), accepted.offer(), accepted.waits()), (Some(&time(60)), None, None));
    assert_eq!(accepted.status(), Some(Status::Requested), "staff confirm it");
}
