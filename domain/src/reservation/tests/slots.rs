//! A doctor's time: taken with the request or the confirmation, changed, given back, taken again.

use chrono::TimeDelta;

use super::*;
use crate::testing::{ask, replay};

pub(super) fn reschedule(minutes: i64) -> ReservationCommand {
    let DoctorTime { doctor, start, end } = time(minutes);
    ReservationCommand::Reschedule(Reschedule { doctor: Some(doctor), start, end, notice: TimeDelta::hours(2) })
}

fn taken(minutes: i64) -> ReservationEvent {
    ReservationEvent::SlotTaken(time(minutes))
}

fn released(minutes: i64, why: Released) -> ReservationEvent {
    time(minutes).released(why)
}

fn schedule(time: Option<DoctorTime>) -> ReservationCommand {
    let (doctor, span) = time.map_or((None, None), |time| (Some(time.doctor), Some((time.start, time.end))));
    let (start, end) = span.unzip();
    ReservationCommand::ScheduleReservation(ScheduleReservation { doctor, acting: None, start, end })
}

fn confirmed(minutes: i64) -> ReservationEvent {
    let DoctorTime { doctor, start, end } = time(minutes);
    let (doctor, start, end) = (Some(doctor), Some(start), Some(end));
    ReservationEvent::ReservationScheduled(Scheduled { doctor, start, end })
}

fn moved(minutes: i64) -> ReservationEvent {
    let DoctorTime { doctor, start, end } = time(minutes);
    let (doctor, start, end) = (Some(doctor), Some(start), Some(end));
    ReservationEvent::ReservationRescheduled(Scheduled { doctor, start, end })
}

fn cancel(notice: TimeDelta) -> ReservationCommand {
    ReservationCommand::Cancel { reason: None, notice }
}

fn undo(retake: bool) -> ReservationCommand {
    ReservationCommand::Undo { reason: None, retake }
}

#[tokio::test]
async fn a_request_holds_the_time_it_asks_for_until_staff_confirm_it() {
    let wish = |wish| ReservationCommand::RequestReservation(Box::new(RequestReservation { wish, ..request() }));
    let ask_for = |command| Issued { by: owner(), at: minute(0), command };
    let first = || framework().given_no_previous_events();
    first().when_async(ask_for(wish(Wish::Slot(time(60))))).await.then_expect_events(vec![requested(), taken(60)]);
    let (day, part_of_day) = (waits().from, PartOfDay::Evening);
    let preferred = ReservationEvent::DayPreferred { day, part_of_day };
    let result = first().when_async(ask_for(wish(Wish::Day { day, part_of_day }))).await;
    result.then_expect_events(vec![requested(), preferred]);
    for (wrong, error) in [
        (DoctorTime { end: minute(60), ..time(60) }, ReservationError::EndBeforeStart),
        (DoctorTime { end: minute(60 + 721), ..time(60) }, ReservationError::TooLong),
        (time(0), ReservationError::SlotNotFree),
    ] {
        first().when_async(ask_for(wish(Wish::Slot(wrong)))).await.then_expect_error(error);
    }

    let held: Reservation = replay([requested(), taken(60)]);
    assert_eq!(
        (held.status(), held.time(), held.starts_at()),
        (Some(Status::Requested), Some(&time(60)), Some(minute(60)))
    );
    let given = || framework().given(vec![requested(), taken(60)]);
    given().when_async(issue(doctor(), schedule(None))).await.then_expect_events(vec![confirmed(60)]);
    given().when_async(issue(doctor(), schedule(Some(time(60))))).await.then_expect_events(vec![confirmed(60)]);
    let other = given().when_async(issue(doctor(), schedule(Some(time(75))))).await;
    other.then_expect_events(vec![released(60, Released::Changed), confirmed(75), taken(75)]);
}

#[tokio::test]
async fn nothing_is_asked_for_online_during_a_pause_except_by_staff() {
    let ask_for = |by| {
        let request = RequestReservation { paused: true, ..request() };
        Issued { by, at: minute(0), command: ReservationCommand::RequestReservation(Box::new(request)) }
    };
    let first = || framework().given_no_previous_events();
    first().when_async(ask_for(owner())).await.then_expect_error(ReservationError::BookingPaused);
    first().when_async(ask_for(staff(Role::Receptionist))).await.then_expect_events(vec![requested()]);
}

#[tokio::test]
async fn a_confirmation_takes_the_time_when_all_of_it_is_known() {
    let by = |schedule| issue(doctor(), ReservationCommand::ScheduleReservation(schedule));
    let all = ScheduleReservation {
        doctor: None,
        acting: Some(doctor_ref()),
        start: Some(minute(60)),
        end: Some(minute(90)),
    };
    let given = || framework().given(vec![requested()]);
    given().when_async(by(all.clone())).await.then_expect_events(vec![confirmed(60), taken(60)]);
    let open = ScheduleReservation { end: None, ..all };
    let events = given().when_async(by(open)).await.inspect_result().unwrap();
    assert_eq!(events.len(), 1, "nobody knows until when");
}

#[tokio::test]
async fn every_end_gives_the_time_back_and_its_undo_takes_it_again_or_leaves_it() {
    let history = [requested(), confirmed(60), taken(60)];
    let completed = [
        ReservationEvent::ReservationCheckedIn { expected: None },
        ReservationEvent::TreatmentStarted { doctor: None },
        ReservationEvent::ReservationReady {},
    ];
    let no_show = ReservationCommand::MarkNoShow { reason: None };
    for (more, end) in
        [(vec![], cancel(TimeDelta::zero())), (vec![], no_show), (completed.to_vec(), ReservationCommand::Complete)]
    {
        let before: Reservation = replay(history.iter().cloned().chain(more));
        let mut visit = before.clone();
        let events = ask(&mut visit, issue(doctor(), end)).unwrap();
        assert_eq!(events[1..], [released(60, Released::Ended)]);
        assert_eq!(visit.time(), None);
        let mut again = visit.clone();
        let events = ask(&mut again, issue(doctor(), undo(true))).unwrap();
        assert_eq!(events[1..], [taken(60)]);
        assert_eq!((again.time(), again.starts_at()), (Some(&time(60)), Some(minute(60))));
        let events = ask(&mut visit, issue(doctor(), undo(false))).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((visit.time(), visit.starts_at()), (None, None), "the time is another's");
    }
    let mut declined: Reservation = replay([requested(), taken(60)]);
    let events = ask(&mut declined, issue(doctor(), ReservationCommand::Decline { reason: None })).unwrap();
    assert_eq!(events[1..], [released(60, Released::Ended)]);
}

#[tokio::test]
async fn an_undone_confirmation_gives_back_what_it_took_and_leaves_what_was_asked_for() {
    let mut took: Reservation = replay([requested(), confirmed(60), taken(60)]);
    let events = ask(&mut took, issue(doctor(), undo(true))).unwrap();
    assert_eq!(events[1..], [released(60, Released::Undone)]);
    assert_eq!((took.time(), took.starts_at()), (None, None));
    let mut asked: Reservation = replay([requested(), taken(60), confirmed(60)]);
    let events = ask(&mut asked, issue(doctor(), undo(true))).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((asked.time(), asked.starts_at()), (Some(&time(60)), Some(minute(60))));
}

#[tokio::test]
async fn a_visit_is_rescheduled_by_staff_whenever_and_by_its_customer_with_notice() {
    let given = || framework().given(vec![requested(), confirmed(600), taken(600)]);
    let changed = || vec![released(600, Released::Changed), moved(615), taken(615)];
    given().when_async(issue(owner(), reschedule(615))).await.then_expect_events(changed());
    given().when_async(issue(owner(), reschedule(600))).await.then_expect_events(vec![]);
    let late = |by| Issued { by, at: minute(481), command: reschedule(615) };
    given().when_async(late(owner())).await.then_expect_error(ReservationError::NoticeOver);
    given().when_async(late(staff(Role::Receptionist))).await.then_expect_events(changed());
    // One that was only asked for has no notice.
    let asked = framework().given(vec![requested(), taken(600)]);
    let result = asked.when_async(late(owner())).await;
    result.then_expect_events(vec![released(600, Released::Changed), taken(615)]);
    let nobody = Reschedule { doctor: None, start: minute(600), end: minute(630), notice: TimeDelta::zero() };
    let result =
        framework().given(vec![requested()]).when_async(issue(owner(), ReservationCommand::Reschedule(nobody))).await;
    result.then_expect_error(ReservationError::SlotNotFree);
}

#[tokio::test]
async fn a_customer_calls_a_visit_off_with_notice_and_staff_always() {
    let given = || framework().given(vec![requested(), confirmed(600), taken(600)]);
    let at = |by, minutes| Issued { by, at: minute(minutes), command: cancel(TimeDelta::hours(2)) };
    given().when_async(at(owner(), 481)).await.then_expect_error(ReservationError::NoticeOver);
    for who in [at(owner(), 480), at(doctor(), 599), at(Actor::System, 700)] {
        assert!(given().when_async(who).await.inspect_result().is_ok());
    }
    // Nobody confirmed it yet, so nobody counts on it.
    let asked = framework().given(vec![requested(), taken(600)]).when_async(at(owner(), 599)).await;
    assert!(asked.inspect_result().is_ok());
}
