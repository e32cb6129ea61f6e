//! Who may ask what of a reservation in which status: every command × every status × every actor.
//!
//! The table is the design's, written out by hand; nothing here is derived from the code under test.

use super::*;
use crate::testing::replay;

/// Who may do what, where. `both`: the pet's owner and the staff; `staff`: receptionist, doctor, administrator and
/// the system; `doctor`: doctors and the system; `-`: nobody. Columns are the statuses in the order of `STATUSES`.
const TABLE: &str = "
                  requested scheduled checked_in in_treatment admitted ready_for_release completed declined cancelled no_show
schedule          staff     -         -          -            -        -                 -         -        -         -
check_in          both      both      -          -            -        -                 -         -        -         -
start_treatment   -         -         doctor     -            doctor   doctor            -         -        -         -
admit             -         -         -          doctor       -        -                 -         -        -         -
mark_ready        -         -         -          doctor       doctor   -                 -         -        -         -
complete          -         -         -          -            -        both              -         -        -         -
decline           staff     -         -          -            -        -                 -         -        -         -
cancel            both      both      both       -            -        -                 -         -        -         -
mark_no_show      -         staff     -          -            -        -                 -         -        -         -
edit              both      both      staff      staff        staff    staff             -         -        -         -
triage            doctor    doctor    doctor     doctor       doctor   doctor            -         -        -         -
move              staff     staff     staff      staff        staff    staff             -         -        -         -
undo              -         staff     staff      doctor       doctor   doctor            staff     staff    staff     staff
";

const STATUSES: [Status; 10] = [
    Status::Requested,
    Status::Scheduled,
    Status::CheckedIn,
    Status::InTreatment,
    Status::Admitted,
    Status::ReadyForRelease,
    Status::Completed,
    Status::Declined,
    Status::Cancelled,
    Status::NoShow,
];

/// Everybody who could ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Owner,
    OtherCustomer,
    Receptionist,
    Doctor,
    DoctorWhoOwnsThePet,
    Auditor,
    AuditorWhoOwnsThePet,
    Admin,
    System,
    Anonymous,
}

impl Who {
    pub(super) const ALL: [Self; 10] = [
        Self::Owner,
        Self::OtherCustomer,
        Self::Receptionist,
        Self::Doctor,
        Self::DoctorWhoOwnsThePet,
        Self::Auditor,
        Self::AuditorWhoOwnsThePet,
        Self::Admin,
        Self::System,
        Self::Anonymous,
    ];

    pub(super) fn actor(self) -> Actor {
        let somebody = account(2);
        match self {
            Self::Owner => owner(),
            Self::OtherCustomer => person(somebody, Role::Customer),
            Self::Receptionist => person(somebody, Role::Receptionist),
            Self::Doctor => person(somebody, Role::Doctor),
            Self::DoctorWhoOwnsThePet => person(account(OWNER), Role::Doctor),
            Self::Auditor => person(somebody, Role::Auditor),
            Self::AuditorWhoOwnsThePet => person(account(OWNER), Role::Auditor),
            Self::Admin => person(somebody, Role::Admin),
            Self::System => Actor::System,
            Self::Anonymous => Actor::Anonymous,
        }
    }

    fn is_among(self, cell: &str) -> bool {
        let doctor = matches!(self, Self::Doctor | Self::DoctorWhoOwnsThePet | Self::System);
        let staff = doctor || matches!(self, Self::Receptionist | Self::Admin);
        match cell {
            "-" => false,
            "doctor" => doctor,
            "staff" => staff,
            "both" => staff || self == Self::Owner,
            other => panic!("{other}"),
        }
    }
}

fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty());
    let columns: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(columns, STATUSES.map(Status::as_str));
    lines.map(|line| {
        let mut words = line.split_whitespace();
        (words.next().unwrap(), words.collect())
    })
}

/// Whether the design lets this actor do this in this status.
pub(super) fn allowed(name: &str, status: Status, who: Who) -> bool {
    let column = STATUSES.iter().position(|it| *it == status).unwrap();
    rows().any(|(row, cells)| row == name && who.is_among(cells[column]))
}

/// Each row's command, right in all but who asks it when, and the event and status it leads to.
fn example(name: &str) -> (ReservationCommand, &'static str, Option<Status>) {
    use ReservationCommand as Command;
    let reason = Some(text("because"));
    match name {
        "schedule" => (
            Command::ScheduleReservation(ScheduleReservation::default()),
            "ReservationScheduled",
            Some(Status::Scheduled),
        ),
        "check_in" => (Command::CheckIn, "ReservationCheckedIn", Some(Status::CheckedIn)),
        "start_treatment" => {
            (Command::StartTreatment { doctor: Some(doctor_ref()) }, "TreatmentStarted", Some(Status::InTreatment))
        }
        "admit" => (Command::Admit, "ReservationAdmitted", Some(Status::Admitted)),
        "mark_ready" => (Command::MarkReady, "ReservationReady", Some(Status::ReadyForRelease)),
        "complete" => (Command::Complete, "ReservationCompleted", Some(Status::Completed)),
        "decline" => (Command::Decline { reason }, "ReservationDeclined", Some(Status::Declined)),
        "cancel" => (Command::Cancel { reason }, "ReservationCancelled", Some(Status::Cancelled)),
        "mark_no_show" => (Command::MarkNoShow { reason }, "ReservationMarkedNoShow", Some(Status::NoShow)),
        "edit" => {
            let edit = EditReservation { reason: Some(text("limps more")), ..EditReservation::default() };
            (Command::EditReservation(edit), "ReservationEdited", None)
        }
        "triage" => (triage(Treatment::Emergency, Some(Acuity::Red)), "ReservationTriaged", None),
        "move" => (move_to("5", Placement::Before(reservation(9)), Treatment::Standard), "ReservationMoved", None),
        "undo" => (Command::Undo { reason }, "StepUndone", None),
        other => panic!("{other}"),
    }
}

/// The status that a row's command leads to, for those that are a step.
pub(super) fn leads_to(name: &str) -> Option<Status> {
    example(name).2
}

fn expected_refusal(name: &str, status: Status, who: Who, cells: &[&str]) -> ReservationError {
    match who {
        Who::OtherCustomer | Who::Anonymous => return ReservationError::NotFound,
        Who::Auditor | Who::AuditorWhoOwnsThePet => return ReservationError::NotAllowed,
        _ => {}
    }
    let column = STATUSES.iter().position(|it| *it == status).unwrap();
    let ever = cells.iter().any(|cell| who.is_among(cell));
    let somebody_else_may = cells[column] != "-";
    match name {
        _ if !ever => ReservationError::NotAllowed,
        "edit" if somebody_else_may => ReservationError::EditClosed { status },
        _ if somebody_else_may => ReservationError::NotAllowed,
        "edit" | "triage" | "move" => ReservationError::Over { status },
        "undo" => ReservationError::NothingToUndo,
        step => ReservationError::IllegalTransition { from: status, to: leads_to(step).unwrap() },
    }
}

#[tokio::test]
async fn every_command_in_every_status_by_everybody() {
    let mut cases = 0;
    for (name, cells) in rows() {
        for (status, cell) in STATUSES.into_iter().zip(&cells) {
            for who in Who::ALL {
                let case = format!("{name} in {} by {who:?}", status.as_str());
                let (command, event_name, to) = example(name);
                let given = framework().given(history(status));
                let result = given.when_async(issue(who.actor(), command)).await.inspect_result();
                if who.is_among(cell) {
                    let events = result.unwrap_or_else(|error| panic!("{case} is refused: {error}"));
                    let [event] = &events[..] else { panic!("{case} gives {events:?}") };
                    assert_eq!(crate::Event::name(event), event_name, "{case}");
                    let after: Reservation = replay([history(status), events].concat());
                    if name != "undo" {
                        assert_eq!(after.status(), Some(to.unwrap_or(status)), "{case}");
                    }
                } else {
                    assert_eq!(result, Err(expected_refusal(name, status, who, &cells)), "{case}");
                }
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 13 * 10 * 10);
}

#[tokio::test]
async fn a_reservation_is_requested_by_the_owner_or_the_staff_and_once() {
    for who in Who::ALL {
        let command = ReservationCommand::RequestReservation(Box::new(request()));
        let command = Issued { by: who.actor(), at: minute(0), command };
        let first = framework().given_no_previous_events().when_async(command.clone()).await;
        match who {
            Who::OtherCustomer | Who::Auditor | Who::AuditorWhoOwnsThePet | Who::Anonymous => {
                first.then_expect_error(ReservationError::NotAllowed);
            }
            _ => first.then_expect_events(vec![requested()]),
        }
        for status in STATUSES {
            let again = framework().given(history(status)).when_async(command.clone()).await;
            again.then_expect_error(ReservationError::AlreadyExists);
        }
    }
}

#[tokio::test]
async fn nothing_can_be_asked_of_a_reservation_that_does_not_exist() {
    for (name, _) in rows() {
        for who in Who::ALL {
            let command = issue(who.actor(), example(name).0);
            let result = framework().given_no_previous_events().when_async(command).await;
            result.then_expect_error(ReservationError::NotFound);
        }
    }
}

#[test]
fn the_histories_lead_where_they_say_and_every_status_is_covered() {
    assert_eq!(STATUSES, Status::ALL);
    for status in STATUSES {
        let reservation: Reservation = replay(history(status));
        assert_eq!(reservation.status(), Some(status));
        assert_eq!(reservation.customer(), Some(account(OWNER)));
    }
}

#[test]
fn a_visit_is_over_when_it_was_completed_declined_cancelled_or_nobody_came() {
    let over: Vec<_> = STATUSES.into_iter().filter(|status| !status.is_ongoing()).collect();
    assert_eq!(over, [Status::Completed, Status::Declined, Status::Cancelled, Status::NoShow]);
    let waiting: Vec<_> = STATUSES.into_iter().filter(|status| status.is_waiting()).collect();
    assert_eq!(waiting, [Status::Requested, Status::Scheduled, Status::CheckedIn]);
}
