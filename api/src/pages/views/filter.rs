//! Which cards of the board are in sight, as its address says: for a search, a doctor, an acuity, a status.
//!
//! The script of the board chooses among the same cards in the same way (`filters.ts`). Never here: the cards.

use domain::AccountId;
use domain::reservation::{Acuity, Status};
use projections::ReservationRow;

use super::Choice;
use crate::pages::Shell;
use crate::pages::form::Form;

/// What is chosen.
pub(crate) struct Filter {
    /// What is searched for.
    pub(crate) q: String,
    /// The lists to choose from.
    pub(crate) selects: Vec<Select>,
    /// How many of all are shown, in words; empty if nothing is chosen.
    pub(crate) shown: String,
    doctor: String,
    acuity: String,
    status: String,
    me: AccountId,
}

/// A list to choose from.
pub(crate) struct Select {
    /// Its name in the address.
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) label: String,
    /// What is chosen.
    pub(crate) chosen: String,
    /// What there is.
    pub(crate) options: Vec<Choice>,
}

impl Filter {
    /// What an address chooses. `doctors` are those to choose from; the first stands for nobody in particular.
    pub(crate) fn new(shell: &Shell, asked: &Form, me: AccountId, doctors: &[Choice]) -> Self {
        let said = |name: &str| asked.value(name).trim().to_owned();
        let (doctor, acuity, status) = (said("doctor"), said("acuity"), said("status"));
        let all = |label: String| Choice::new("", label);
        let word = |family: &'static str, value: &'static str| Choice::new(value, shell.word(family, value));
        let named = doctors.iter().filter(|choice| !choice.value.is_empty()).cloned();
        let doctors = [
            all(shell.t("filter-all-doctors")),
            Choice::new("me", shell.t("filter-mine")),
            Choice::new("none", shell.t("filter-nobody")),
        ];
        let acuities = Acuity::ALL.iter().map(|acuity| acuity.as_str()).chain(["none"]);
        let acuities = acuities.map(|value| word("acuity", value));
        let statuses = Status::ALL.iter().filter(|status| status.is_ongoing());
        let statuses = statuses.map(|status| word("status", status.as_str()));
        let select = |name, label, chosen: &str, options| Select { name, label, chosen: chosen.to_owned(), options };
        let of_acuity = [all(shell.t("filter-all-acuities"))].into_iter().chain(acuities).collect();
        let of_status = [all(shell.t("filter-all-statuses"))].into_iter().chain(statuses).collect();
        let selects = vec![
            select("doctor", shell.t("filter-doctor"), &doctor, doctors.into_iter().chain(named).collect()),
            select("acuity", shell.t("filter-acuity"), &acuity, of_acuity),
            select("status", shell.t("filter-status"), &status, of_status),
        ];
        Self { q: said("q"), selects, shown: String::new(), doctor, acuity, status, me }
    }

    /// Says how many of all are shown.
    pub(crate) fn count(&mut self, shell: &Shell, shown: usize, all: usize) {
        if [&self.q, &self.doctor, &self.acuity, &self.status].iter().any(|chosen| !chosen.is_empty()) {
            self.shown = shell.t2("script-shown", "place", shown, "total", all);
        }
    }

    /// Whether a reservation is in sight; `words` is what stands on its card.
    pub(crate) fn shows(&self, row: &ReservationRow, words: &[&str]) -> bool {
        let doctor = row.doctor.as_ref().map(|doctor| doctor.id);
        let of_doctor = match self.doctor.as_str() {
            "" => true,
            "me" => doctor == Some(self.me),
            "none" => doctor.is_none(),
            id => doctor.is_some_and(|doctor| doctor.to_string() == id),
        };
        let is = |chosen: &str, word: &str| chosen.is_empty() || chosen == word;
        let sought = self.q.to_lowercase();
        of_doctor
            && is(&self.acuity, row.acuity.map_or("none", Acuity::as_str))
            && is(&self.status, row.status.as_str())
            && (sought.is_empty() || words.join(" ").to_lowercase().contains(&sought))
    }
}
