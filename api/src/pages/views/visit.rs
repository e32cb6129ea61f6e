//! A reservation as its owner follows it, as staff work on it, and as an auditor replays it.
//!
//! Never here: the board's card.

use chrono::{DateTime, Utc};
use domain::reservation::{Acuity, Status};
use domain::values::Role;
use projections::{Queue, ReservationRow};

use super::Moment;
use super::card::action_label;
use crate::pages::Shell;

/// A visit.
pub(crate) struct Visit {
    /// The reservation.
    pub(crate) id: String,
    /// What a command is decided on.
    pub(crate) version: i64,
    /// The position of its last change.
    pub(crate) position: i64,
    /// Where it stands.
    pub(crate) status: &'static str,
    /// The same in words.
    pub(crate) status_text: String,
    /// The band in words.
    pub(crate) treatment_text: String,
    /// The acuity's word; empty without one.
    pub(crate) acuity: &'static str,
    /// The same in words.
    pub(crate) acuity_text: String,
    /// Why it was triaged so; staff and auditors only.
    pub(crate) triage_note: String,
    /// Its place in the band, as it is ordered by.
    pub(crate) rank: String,
    /// The pet.
    pub(crate) pet_name: String,
    /// Its species.
    pub(crate) species: &'static str,
    /// Whose it is.
    pub(crate) owner: String,
    /// Why it comes.
    pub(crate) reason: String,
    /// What else was said.
    pub(crate) notes: String,
    /// When they would like to come.
    pub(crate) preferred_at: Option<Moment>,
    /// Who treats it.
    pub(crate) doctor: String,
    /// The appointment's start.
    pub(crate) start: Option<Moment>,
    /// The appointment's end.
    pub(crate) end: Option<Moment>,
    /// When it was asked for.
    pub(crate) requested_at: Moment,
    /// When anything last changed.
    pub(crate) updated_at: Moment,
    /// Why it ended.
    pub(crate) closing_reason: String,
    /// Its turn, while it waits.
    pub(crate) queue: Option<Place>,
    /// The way from request to home.
    pub(crate) steps: Vec<Step>,
    at: Status,
}

/// When it is a visit's turn.
pub(crate) struct Place {
    /// The place in words.
    pub(crate) place_text: String,
    queue: Queue,
}

/// One station of the way.
pub(crate) struct Step {
    /// The status it stands for.
    pub(crate) status: &'static str,
    /// The same in words.
    pub(crate) label: String,
    /// `done`, `now` or `next`.
    pub(crate) state: &'static str,
    /// Whether it is left out, because most visits do not pass it.
    pub(crate) hidden: bool,
    /// When it was reached.
    pub(crate) at: Option<Moment>,
}

/// Something that can be done with a visit from its own page.
pub(crate) struct Action {
    /// The last part of its address.
    pub(crate) name: &'static str,
    /// What is read.
    pub(crate) label: String,
    /// The statuses in which it is offered, separated by spaces.
    pub(crate) when: String,
    /// Whether that is now.
    pub(crate) now: bool,
    /// Whether a reason can be given.
    pub(crate) asks_reason: bool,
    /// Whether it is the usual next step.
    pub(crate) primary: bool,
}

const WAY: [Status; 7] = [
    Status::Requested,
    Status::Scheduled,
    Status::CheckedIn,
    Status::InTreatment,
    Status::Admitted,
    Status::ReadyForRelease,
    Status::Completed,
];

impl Visit {
    /// What is shown of a reservation.
    #[must_use]
    pub(crate) fn new(shell: &Shell, row: &ReservationRow) -> Self {
        let erased = |text: &Option<String>| text.clone().unwrap_or_else(|| shell.t("erased"));
        let moment = |at: Option<DateTime<Utc>>| at.map(Moment::new);
        Self {
            id: row.id.to_string(),
            version: row.version,
            position: row.position,
            status: row.status.as_str(),
            status_text: shell.word("status", row.status.as_str()),
            treatment_text: shell.word("treatment", row.treatment.as_str()),
            acuity: row.acuity.map_or("", Acuity::as_str),
            acuity_text: shell.word("acuity", row.acuity.map_or("none", Acuity::as_str)),
            triage_note: row.triage_note.clone().unwrap_or_default(),
            rank: row.rank.as_str().to_owned(),
            pet_name: erased(&row.pet.name),
            species: row.pet.species.as_str(),
            owner: erased(&row.customer.alias),
            reason: erased(&row.reason),
            notes: row.notes.clone().unwrap_or_default(),
            preferred_at: moment(row.preferred_at),
            doctor: row.doctor.as_ref().map_or_else(|| shell.t("none"), |doctor| erased(&doctor.alias)),
            start: moment(row.start),
            end: moment(row.end),
            requested_at: Moment::new(row.requested_at),
            updated_at: Moment::new(row.updated_at),
            closing_reason: row.closing_reason.clone().unwrap_or_default(),
            queue: row.queue.map(|queue| Place { place_text: shell.t1("place-in-line", "place", queue.place), queue }),
            steps: steps(shell, row),
            at: row.status,
        }
    }

    /// Whether the way is shown: not for a visit that ended before its end.
    #[must_use]
    pub(crate) fn shows_steps(&self) -> bool {
        !self.ended_early()
    }

    /// Whether it was declined, called off, or nobody came.
    #[must_use]
    pub(crate) const fn ended_early(&self) -> bool {
        matches!(self.at, Status::Declined | Status::Cancelled | Status::NoShow)
    }

    /// Whether it waits for its turn.
    #[must_use]
    pub(crate) const fn waits(&self) -> bool {
        self.at.is_waiting()
    }

    /// Its place among those that wait.
    #[must_use]
    pub(crate) fn place(&self) -> String {
        self.turn(|queue| queue.place.to_string())
    }

    /// How many go first.
    #[must_use]
    pub(crate) fn ahead(&self) -> String {
        self.turn(|queue| queue.ahead.to_string())
    }

    /// The expected wait in minutes.
    #[must_use]
    pub(crate) fn wait(&self) -> String {
        self.turn(|queue| {
            let (low, high) = (queue.wait_minutes.low, queue.wait_minutes.high);
            if low == high { low.to_string() } else { format!("{low}–{high}") }
        })
    }

    fn turn(&self, text: impl FnOnce(&Queue) -> String) -> String {
        self.queue.as_ref().map_or_else(|| "–".to_owned(), |place| text(&place.queue))
    }
}

fn steps(shell: &Shell, row: &ReservationRow) -> Vec<Step> {
    let now = WAY.iter().position(|status| *status == row.status);
    let reached = |status: Status| match status {
        Status::Requested => Some(row.requested_at),
        Status::CheckedIn => row.checked_in_at,
        Status::InTreatment => row.treatment_started_at,
        Status::ReadyForRelease => row.ready_at,
        Status::Completed => row.finished_at,
        _ => None,
    };
    let step = |(index, status): (usize, &Status)| {
        let state = match now {
            Some(now) if index < now => "done",
            Some(now) if index == now => {
                if row.ongoing {
                    "now"
                } else {
                    "done"
                }
            }
            _ => "next",
        };
        Step {
            status: status.as_str(),
            label: shell.word("status", status.as_str()),
            state,
            hidden: *status == Status::Admitted && row.status != Status::Admitted,
            at: reached(*status).filter(|_| state != "next").map(Moment::new),
        }
    };
    WAY.iter().enumerate().map(step).collect()
}

impl Action {
    /// What this viewer can do with a visit: an owner what is theirs, staff every step.
    #[must_use]
    pub(crate) fn offered(shell: &Shell, role: Role, row: &ReservationRow) -> Vec<Self> {
        let steps: &[(&'static str, Status, bool)] = match role {
            Role::Customer => &[
                ("check-in", Status::CheckedIn, false),
                ("complete", Status::Completed, false),
                ("cancel", Status::Cancelled, true),
            ],
            Role::Receptionist | Role::Doctor | Role::Admin => &[
                ("check-in", Status::CheckedIn, false),
                ("start-treatment", Status::InTreatment, false),
                ("ready", Status::ReadyForRelease, false),
                ("admit", Status::Admitted, false),
                ("complete", Status::Completed, false),
                ("decline", Status::Declined, true),
                ("cancel", Status::Cancelled, true),
                ("no-show", Status::NoShow, true),
            ],
            Role::Auditor => &[],
        };
        let medical = |to: Status| matches!(to, Status::InTreatment | Status::Admitted | Status::ReadyForRelease);
        let mut actions: Vec<Self> = steps
            .iter()
            .filter(|(_, to, _)| role == Role::Doctor || !medical(*to))
            .map(|(name, to, asks_reason)| Self {
                name,
                label: shell.word(if role == Role::Customer { "own" } else { "action" }, name),
                when: to.enters_from().iter().map(|status| status.as_str()).collect::<Vec<_>>().join(" "),
                now: to.enters_from().contains(&row.status),
                asks_reason: *asks_reason,
                primary: role == Role::Customer,
            })
            .collect();
        if let Some(first) = actions.iter_mut().find(|action| action.now && !action.asks_reason) {
            first.primary = true;
        }
        if let Some(to) = row.undo_to.filter(|_| role.is_staff() && (role == Role::Doctor || !medical(row.status))) {
            let label = action_label(shell, "undo", Some(to));
            actions.push(Self {
                name: "undo",
                label,
                when: row.status.as_str().to_owned(),
                now: true,
                asks_reason: true,
                primary: false,
            });
        }
        actions
    }
}
