//! Random people ask random things of a reservation: what holds whatever happened before.

use proptest::prelude::*;

use super::permissions::{Who, allowed, leads_to};
use super::*;
use crate::testing::{ask, reload, replay};
use crate::{Claim, ClaimChange, Event};

fn some_rank() -> impl Strategy<Value = Rank> {
    prop_oneof![
        "[0-9A-Za-z]{0,6}[1-9A-Za-z]".prop_map(|digits| rank(&digits)),
        (0i64..100).prop_map(|at| Rank::at(minute(at))),
    ]
}

fn some_band() -> impl Strategy<Value = Treatment> {
    prop::sample::select(Treatment::ALL)
}

fn some_text<const MAX: usize>() -> impl Strategy<Value = Option<crate::values::Text<MAX>>> {
    prop::option::of("[a-z\u{4e00}-\u{4e20}\"\\\\]{1,20}".prop_map(|words| text(&words)))
}

fn some_time() -> impl Strategy<Value = Option<crate::Timestamp>> {
    prop::option::of((0i64..100).prop_map(minute))
}

fn some_doctor() -> impl Strategy<Value = Option<DoctorRef>> {
    prop::option::of(Just(doctor_ref()))
}

fn some_command() -> impl Strategy<Value = (&'static str, ReservationCommand)> {
    use ReservationCommand as Command;
    let named = |name: &'static str| move |command: Command| (name, command);
    let edit = (some_text(), prop::option::of(some_text()), prop::option::of(some_time())).prop_map(
        |(reason, notes, preferred_at)| Command::EditReservation(EditReservation { reason, notes, preferred_at }),
    );
    let schedule = (some_doctor(), some_time(), some_time())
        .prop_map(|(doctor, start, end)| Command::ScheduleReservation(ScheduleReservation { doctor, start, end }));
    let triage = (some_band(), prop::option::of(prop::sample::select(Acuity::ALL)), some_text())
        .prop_map(|(treatment, acuity, note)| Command::Triage(TriageReservation { treatment, acuity, note }));
    let neighbour = prop::sample::select(vec![this(), reservation(9)]);
    let placement = (neighbour, any::<bool>())
        .prop_map(|(id, before)| if before { Placement::Before(id) } else { Placement::After(id) });
    let moved = (some_rank(), placement, some_band())
        .prop_map(|(rank, placement, band)| Command::Move(MoveReservation { rank, placement, band }));
    prop_oneof![
        1 => Just(Command::RequestReservation(Box::new(request()))).prop_map(named("request")),
        2 => edit.prop_map(named("edit")),
        3 => schedule.prop_map(named("schedule")),
        4 => Just(Command::CheckIn).prop_map(named("check_in")),
        4 => some_doctor().prop_map(|doctor| Command::StartTreatment { doctor }).prop_map(named("start_treatment")),
        4 => Just(Command::Admit).prop_map(named("admit")),
        4 => Just(Command::MarkReady).prop_map(named("mark_ready")),
        3 => Just(Command::Complete).prop_map(named("complete")),
        1 => some_text().prop_map(|reason| Command::Decline { reason }).prop_map(named("decline")),
        1 => some_text().prop_map(|reason| Command::Cancel { reason }).prop_map(named("cancel")),
        1 => some_text().prop_map(|reason| Command::MarkNoShow { reason }).prop_map(named("mark_no_show")),
        2 => triage.prop_map(named("triage")),
        2 => moved.prop_map(named("move")),
        4 => some_text().prop_map(|reason| Command::Undo { reason }).prop_map(named("undo")),
    ]
}

/// Doctors get far; the others are there to be refused.
fn somebody() -> impl Strategy<Value = Who> {
    prop_oneof![2 => Just(Who::Doctor), 1 => Just(Who::Owner), 1 => prop::sample::select(Who::ALL.to_vec())]
}

/// Refusals of what was asked, whoever asks it whenever; and of an undo when the steps remembered are used up.
const fn is_about_the_request(error: &ReservationError) -> bool {
    matches!(
        error,
        ReservationError::EndBeforeStart
            | ReservationError::AcuityIsEmergency
            | ReservationError::OtherBand
            | ReservationError::NextToItself
            | ReservationError::NothingToUndo
    )
}

/// What the append does with claims, for the pet's one place.
fn balance(held: i32, events: &[ReservationEvent]) -> i32 {
    events.iter().flat_map(Event::claims).fold(held, |held, change| match change {
        ClaimChange::Take(Claim::OngoingReservation(of)) if of == pet() => held + 1,
        ClaimChange::Release(Claim::OngoingReservation(of)) if of == pet() => held - 1,
        other => panic!("a reservation has no business with {other:?}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_by_whomever(asked in prop::collection::vec((somebody(), some_command()), 1..80)) {
        let mut reservation: Reservation = replay(history(Status::Requested));
        let mut log = history(Status::Requested);
        let mut held = balance(0, &log);
        let mut visited = vec![Status::Requested];
        for (minutes, (who, (name, command))) in (1..).zip(asked) {
            let before = reservation.clone();
            let from = before.status().unwrap();
            let issued = Issued { by: who.actor(), at: minute(minutes), command };
            let may = name != "request" && allowed(name, from, who);
            let events = match ask(&mut reservation, issued) {
                Ok(events) => events,
                Err(error) => {
                    prop_assert_eq!(&reservation, &before, "a refusal changes nothing");
                    prop_assert!(!may || is_about_the_request(&error), "{name} in {from:?} by {who:?}: {error}");
                    continue;
                }
            };
            prop_assert!(may, "{name} in {from:?} by {who:?} is not in the table");
            let to = reservation.status().unwrap();
            prop_assert!(events.len() <= 1);
            if events.is_empty() {
                prop_assert!(matches!(name, "edit" | "move"), "{name} cannot be idle");
                prop_assert_eq!(&reservation, &before, "no event, no change");
            }
            if name == "undo" {
                visited.pop();
                prop_assert_eq!(Some(&to), visited.last(), "an undo leads to where it came from");
            } else if let Some(target) = leads_to(name) {
                prop_assert_eq!(to, target);
                visited.push(to);
            } else {
                prop_assert_eq!(to, from, "{} is no step", name);
            }

            held = balance(held, &events);
            prop_assert_eq!(held, i32::from(to.is_ongoing()), "the pet's place is held while the visit goes on");
            for event in &events {
                prop_assert_eq!(&reload(event), event, "what is stored is what comes back");
            }
            log.extend(events);
            prop_assert_eq!(&replay::<Reservation>(log.clone()), &reservation, "a replay gives the same");
        }
    }
}
