//! A pet as its owner and the staff see it: in a list, offered, and on its own page.
//!
//! Never here: its visits; see `visit`.

use chrono::NaiveDate;
use domain::pet::{BirthPrecision, Sex};
use projections::{AlertBrief, OngoingVisit, PetRow, VaccinationRow};

use super::{Moment, Portrait, kind};
use crate::pages::Shell;
use crate::routes::PetOffer;

/// A vaccination is soon due when no more than this many days are left.
const SOON: i64 = 30;

/// A pet in its owner's list.
pub(crate) struct PetTile {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) species: &'static str,
    pub(crate) portrait: Portrait,
    pub(crate) kind: String,
    pub(crate) state: PetState,
    /// To be seen to: a vaccination is due, or soon.
    pub(crate) due: Option<String>,
}

/// Where a pet stands.
pub(crate) struct PetState {
    /// The status of its visit, `deceased` or `home`.
    pub(crate) status: &'static str,
    /// The same in words.
    pub(crate) text: String,
    /// Since when, for a visit.
    pub(crate) since: Option<Moment>,
}

impl PetState {
    fn new(shell: &Shell, died_on: Option<NaiveDate>, visit: Option<OngoingVisit>) -> Self {
        match (visit, died_on) {
            (Some(OngoingVisit { status, since, .. }), _) => Self {
                status: status.as_str(),
                text: shell.word("status", status.as_str()),
                since: Some(Moment::new(since)),
            },
            (None, Some(on)) => {
                Self { status: "deceased", text: shell.t1("pet-died", "date", on.to_string()), since: None }
            }
            (None, None) => Self { status: "home", text: shell.t("pet-at-home"), since: None },
        }
    }
}

impl PetTile {
    pub(crate) fn new(shell: &Shell, row: &PetRow, today: NaiveDate) -> Self {
        let due = row.vaccinations.iter().filter(|_| row.died_on.is_none()).map(|row| due(shell, row, today));
        Self {
            id: row.id.to_string(),
            name: row.name.clone().unwrap_or_else(|| shell.t("erased")),
            species: row.species.as_str(),
            portrait: Portrait::of(row.id, row.photo),
            kind: kind(shell, row.species, row.breed.as_deref()),
            state: PetState::new(shell, row.died_on, row.visit),
            due: due.flatten().next().map(|(_, text)| text),
        }
    }
}

/// How a vaccination is to be seen to, if it is: `over` or `soon`, and in words.
fn due(shell: &Shell, row: &VaccinationRow, today: NaiveDate) -> Option<(&'static str, String)> {
    let due_on = row.due_on.filter(|_| !row.renewed)?;
    let (vaccine, date) = (row.vaccine.clone(), due_on.to_string());
    match (due_on - today).num_days() {
        ..0 => Some(("over", shell.t2("vaccination-over", "vaccine", vaccine, "date", date))),
        0..=SOON => Some(("soon", shell.t2("vaccination-soon", "vaccine", vaccine, "date", date))),
        _ => None,
    }
}

/// A pet that is offered.
pub(crate) struct OfferedPet {
    pub(crate) id: String,
    pub(crate) species: &'static str,
    pub(crate) kind: String,
    /// Who offers what, in words.
    pub(crate) text: String,
}

impl OfferedPet {
    pub(crate) fn new(shell: &Shell, offer: PetOffer) -> Self {
        let erased = |text: Option<String>| text.unwrap_or_else(|| shell.t("erased"));
        Self {
            id: offer.id.to_string(),
            species: offer.species.as_str(),
            kind: kind(shell, offer.species, offer.breed.as_deref()),
            text: shell.t2("offer-text", "who", erased(offer.from), "pet", erased(offer.name)),
        }
    }
}

/// A pet on its own page.
pub(crate) struct PetView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) species: &'static str,
    pub(crate) kind: String,
    pub(crate) state: PetState,
    /// What is known, with what it is called; what is not known is left out.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) notes: String,
    pub(crate) alerts: Vec<AlertLine>,
    pub(crate) vaccinations: Vec<VaccinationLine>,
    /// As a form takes it; empty while it lives.
    pub(crate) died_on: String,
    pub(crate) has_visit: bool,
}

/// Something to watch out for.
pub(crate) struct AlertLine {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) kind_text: String,
    pub(crate) mandatory: bool,
    pub(crate) text: String,
}

/// A vaccination.
pub(crate) struct VaccinationLine {
    pub(crate) id: String,
    pub(crate) vaccine: String,
    pub(crate) batch: String,
    pub(crate) given_on: String,
    pub(crate) due_on: String,
    /// `over`, `soon`, `renewed` or nothing.
    pub(crate) state: &'static str,
    /// The same in words.
    pub(crate) state_text: String,
}

impl PetView {
    pub(crate) fn new(shell: &Shell, row: &PetRow, today: NaiveDate) -> Self {
        let alert = |alert: &AlertBrief| AlertLine {
            id: alert.id.to_string(),
            kind: alert.kind.as_str(),
            kind_text: shell.word("alert", alert.kind.as_str()),
            mandatory: alert.mandatory,
            text: alert.text.clone().unwrap_or_else(|| shell.t("erased")),
        };
        Self {
            id: row.id.to_string(),
            name: row.name.clone().unwrap_or_else(|| shell.t("erased")),
            species: row.species.as_str(),
            kind: kind(shell, row.species, row.breed.as_deref()),
            state: PetState::new(shell, row.died_on, row.visit),
            facts: facts(shell, row, today),
            notes: row.notes.clone().unwrap_or_default(),
            alerts: row.alerts.iter().map(alert).collect(),
            vaccinations: row.vaccinations.iter().map(|line| VaccinationLine::new(shell, row, line, today)).collect(),
            died_on: row.died_on.map(|on| on.to_string()).unwrap_or_default(),
            has_visit: row.visit.is_some(),
        }
    }

    /// Whether it died.
    pub(crate) fn is_deceased(&self) -> bool {
        !self.died_on.is_empty()
    }
}

impl VaccinationLine {
    fn new(shell: &Shell, pet: &PetRow, row: &VaccinationRow, today: NaiveDate) -> Self {
        let (state, state_text) = match due(shell, row, today).filter(|_| pet.died_on.is_none()) {
            Some(("over", _)) => ("over", shell.t("due-over")),
            Some((state, _)) => (state, shell.t("due-soon")),
            None if row.renewed => ("renewed", shell.t("due-renewed")),
            None => ("", String::new()),
        };
        Self {
            id: row.id.to_string(),
            vaccine: row.vaccine.clone(),
            batch: row.batch.clone().unwrap_or_default(),
            given_on: row.given_on.to_string(),
            due_on: row.due_on.map(|due| due.to_string()).unwrap_or_default(),
            state,
            state_text,
        }
    }
}

fn facts(shell: &Shell, row: &PetRow, today: NaiveDate) -> Vec<(String, String)> {
    let sex = Some(row.sex).filter(|sex| *sex != Sex::Unknown).map(|sex| shell.word("sex", sex.as_str()));
    let neutered = row.neutered.map(|neutered| shell.word("neutered", if neutered { "yes" } else { "no" }));
    let born = row.date_of_birth.filter(|_| row.birth_precision == BirthPrecision::Day).map(|born| born.to_string());
    let age = row.date_of_birth.map(|born| age(shell, born, row.birth_precision, row.died_on.unwrap_or(today)));
    [
        (shell.t("pet-sex"), sex),
        (shell.t("pet-neutered"), neutered),
        (shell.t("pet-born"), born),
        (shell.t("pet-age"), age),
        (shell.t("pet-colour"), row.colour.clone()),
        (shell.t("pet-microchip"), row.microchip.clone()),
        (shell.t("pet-tag"), row.tag.clone()),
        (shell.t("pet-blood-group"), row.blood_group.clone()),
        (shell.t("pet-insurer"), row.insurer.clone()),
        (shell.t("pet-policy-number"), row.policy_number.clone()),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}

/// How old it is or became, in words.
fn age(shell: &Shell, born: NaiveDate, precision: BirthPrecision, on: NaiveDate) -> String {
    let (years, months) = crate::pages::pets::age(born, precision, on);
    let years_text = if years == 1 { shell.t("age-year") } else { shell.t1("age-years", "count", years) };
    let months_text = if months == 1 { shell.t("age-month") } else { shell.t1("age-months", "count", months) };
    let text = match (years, months) {
        (0, _) => months_text,
        (_, 0) => years_text,
        _ => shell.t2("age-both", "years", years_text, "months", months_text),
    };
    if precision == BirthPrecision::Day { text } else { shell.t1("age-about", "age", text) }
}
