//! A reservation as a card of the board, and which actions whom it offers.
//!
//! Never here: whether an action is allowed; the reservation decides that when it is asked.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::reservation::{Status, Treatment};
use domain::values::Role;
use projections::ReservationRow;
use serde::Serialize;

use super::Moment;
use crate::pages::Shell;

/// A card.
pub(crate) struct Card {
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
    /// The band.
    pub(crate) treatment: &'static str,
    /// The acuity's word; empty without one.
    pub(crate) acuity: &'static str,
    /// The same in words.
    pub(crate) acuity_text: String,
    /// Its place in the band.
    pub(crate) rank: String,
    /// The pet.
    pub(crate) pet_name: String,
    /// Its species.
    pub(crate) species: &'static str,
    /// Its species and breed, in words.
    pub(crate) kind: String,
    /// Whose it is.
    pub(crate) owner: String,
    /// Why it comes.
    pub(crate) reason: String,
    /// Who treats it, in words; empty if nobody does.
    pub(crate) doctor: String,
    /// Since when it waits, or stands where it stands.
    pub(crate) since: Moment,
    /// How long that is.
    pub(crate) wait: String,
    /// When the treatment should have begun; empty unless a clock runs.
    pub(crate) target_at: String,
    /// Whether that moment is over.
    pub(crate) breached: bool,
    /// The status that an undo would bring back; empty without one.
    pub(crate) undo_to: &'static str,
    /// The actions in sight.
    pub(crate) quick: Vec<ActionButton>,
    /// All other actions.
    pub(crate) more: Vec<ActionButton>,
}

/// A button of a card.
pub(crate) struct ActionButton {
    /// The last part of its address.
    pub(crate) name: &'static str,
    /// What is read.
    pub(crate) label: String,
    /// Whether it is the next step.
    pub(crate) primary: bool,
}

/// What a card offers in a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Offer {
    quick: Vec<&'static str>,
    more: Vec<&'static str>,
}

/// The steps, the usual next one first.
const STEPS: [(&str, Status); 9] = [
    ("schedule", Status::Scheduled),
    ("check-in", Status::CheckedIn),
    ("ready", Status::ReadyForRelease),
    ("complete", Status::Completed),
    ("start-treatment", Status::InTreatment),
    ("admit", Status::Admitted),
    ("decline", Status::Declined),
    ("cancel", Status::Cancelled),
    ("no-show", Status::NoShow),
];

impl Offer {
    /// What a card offers to somebody in this role while the reservation stands here.
    #[must_use]
    pub(crate) fn of(role: Role, status: Status) -> Self {
        let doctor = role == Role::Doctor;
        let may = |to: Status| match to {
            Status::InTreatment | Status::Admitted | Status::ReadyForRelease => doctor,
            _ => role.is_staff(),
        };
        let mut steps = STEPS.iter().filter(|(_, to)| to.enters_from().contains(&status) && may(*to)).peekable();
        // An early end is never the step that is pressed in passing.
        let next = steps.next_if(|(_, to)| to.is_ongoing() || *to == Status::Completed);
        let mut quick: Vec<&'static str> = next.map(|(name, _)| *name).into_iter().collect();
        let mut more: Vec<&'static str> = steps.map(|(name, _)| *name).collect();
        if doctor && status.is_ongoing() {
            if status.is_waiting() { &mut quick } else { &mut more }.push("triage");
        }
        if role.is_staff() && status.is_ongoing() {
            more.push("move");
            let medical = matches!(status, Status::InTreatment | Status::Admitted | Status::ReadyForRelease);
            if doctor || !medical {
                more.push("undo");
            }
        }
        Self { quick, more }
    }

    /// What cards offer in every status, for the script of the board.
    #[must_use]
    pub(crate) fn by_status(role: Role) -> BTreeMap<&'static str, Self> {
        Status::ALL
            .iter()
            .filter(|status| status.is_ongoing())
            .map(|status| (status.as_str(), Self::of(role, *status)))
            .collect()
    }
}

impl Card {
    /// The card of a reservation, for somebody in this role, at this moment.
    #[must_use]
    pub(crate) fn new(shell: &Shell, role: Role, row: &ReservationRow, now: DateTime<Utc>) -> Self {
        let erased = |text: &Option<String>| text.clone().unwrap_or_else(|| shell.t("erased"));
        let since = match row.status {
            Status::CheckedIn => row.checked_in_at.unwrap_or(row.status_changed_at),
            _ => row.status_changed_at,
        };
        let offer = Offer::of(role, row.status);
        let button =
            |name: &'static str| ActionButton { name, label: action_label(shell, name, row.undo_to), primary: false };
        let mut quick: Vec<ActionButton> = offer.quick.into_iter().map(button).collect();
        if let Some(first) = quick.first_mut().filter(|first| first.name != "triage") {
            first.primary = true;
        }
        // Moving to a chosen place needs the script; without it there are the buttons up and down.
        let more = offer.more.into_iter().filter(|name| *name != "move" && (*name != "undo" || row.undo_to.is_some()));
        Self {
            id: row.id.to_string(),
            version: row.version,
            position: row.position,
            status: row.status.as_str(),
            status_text: shell.word("status", row.status.as_str()),
            treatment: row.treatment.as_str(),
            acuity: row.acuity.map_or("", domain::reservation::Acuity::as_str),
            acuity_text: shell.word("acuity", row.acuity.map_or("none", domain::reservation::Acuity::as_str)),
            rank: row.rank.as_str().to_owned(),
            pet_name: erased(&row.pet.name),
            species: row.pet.species.as_str(),
            kind: kind(shell, row.pet.species.as_str(), row.pet.breed.as_deref()),
            owner: erased(&row.customer.alias),
            reason: erased(&row.reason),
            doctor: row
                .doctor
                .as_ref()
                .map_or_else(String::new, |doctor| shell.t1("script-doctor", "who", erased(&doctor.alias))),
            since: Moment::new(since),
            wait: duration(shell, now - since),
            target_at: row.target_at.map_or_else(String::new, |at| Moment::new(at).iso),
            breached: row.status == Status::CheckedIn && row.target_at.is_some_and(|at| now > at),
            undo_to: row.undo_to.map_or("", Status::as_str),
            quick,
            more: more.map(button).collect(),
        }
    }

    /// A card with nothing on it, for the script to fill in.
    #[must_use]
    pub(crate) fn blank() -> Self {
        Self {
            id: String::new(),
            version: 0,
            position: 0,
            status: "",
            status_text: String::new(),
            treatment: Treatment::Standard.as_str(),
            acuity: "",
            acuity_text: String::new(),
            rank: String::new(),
            pet_name: String::new(),
            species: "other",
            kind: String::new(),
            owner: String::new(),
            reason: String::new(),
            doctor: String::new(),
            since: Moment::new(DateTime::UNIX_EPOCH),
            wait: String::new(),
            target_at: String::new(),
            breached: false,
            undo_to: "",
            quick: Vec::new(),
            more: Vec::new(),
        }
    }
}

/// What a button says; an undo names the status that it brings back.
pub(super) fn action_label(shell: &Shell, name: &str, undo_to: Option<Status>) -> String {
    match undo_to {
        Some(to) if name == "undo" => shell.t1("script-undo", "status", shell.word("status", to.as_str())),
        _ => shell.word("action", name),
    }
}

/// A species and breed in words.
pub(in crate::pages) fn kind(shell: &Shell, species: &str, breed: Option<&str>) -> String {
    let species = shell.word("species", species);
    breed.map_or_else(|| species.clone(), |breed| format!("{species}, {breed}"))
}

fn duration(shell: &Shell, passed: TimeDelta) -> String {
    let minutes = passed.num_minutes().max(0);
    if minutes < 60 {
        shell.t1("script-wait-minutes", "minutes", minutes)
    } else {
        shell.t2("script-wait-hours", "hours", minutes / 60, "minutes", minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_step_comes_first_and_doctors_see_triage_beside_it() {
        let offer = |role, status| Offer::of(role, status).quick;
        assert_eq!(offer(Role::Doctor, Status::Requested), ["schedule", "triage"]);
        assert_eq!(offer(Role::Doctor, Status::CheckedIn), ["start-treatment", "triage"]);
        assert_eq!(offer(Role::Doctor, Status::InTreatment), ["ready"]);
        assert_eq!(offer(Role::Receptionist, Status::ReadyForRelease), ["complete"]);
        assert_eq!(Offer::of(Role::Receptionist, Status::InTreatment).more, ["move"]);
        assert_eq!(offer(Role::Receptionist, Status::CheckedIn), [""; 0]);
        assert!(Offer::by_status(Role::Auditor).values().all(|offer| offer.quick.is_empty() && offer.more.is_empty()));
    }
}
