//! What is known about a pet, as a form asks for it and shows it.
//!
//! A birth that nobody knows to the day is asked for as an age. Never here: what is done with it.

use chrono::{Datelike as _, Months, NaiveDate};
use domain::pet::{BirthPrecision, PetDetails, PetFields, Sex, Species};
use domain::values::{Invalid, Microchip, Text};

use crate::breeds::{self, Breed};
use crate::pages::Shell;
use crate::pages::form::{Form, Refused};
use crate::pages::views::Choice;

/// The oldest animal anybody brings: a tortoise.
const OLDEST: u32 = 150;
/// What is suggested as a blood group.
const BLOOD_GROUPS: [&str; 5] = ["DEA 1.1 +", "DEA 1.1 −", "A", "B", "AB"];

/// The choices of the form.
pub(super) struct DetailsForm {
    pub(super) species: Vec<Choice>,
    pub(super) sexes: Vec<Choice>,
    pub(super) neutered: Vec<Choice>,
    pub(super) breeds: Vec<Breed>,
    pub(super) blood_groups: [&'static str; 5],
}

impl DetailsForm {
    pub(super) fn new(shell: &Shell) -> Self {
        let species = Species::ALL.iter().map(|word| Choice::new(word.as_str(), shell.word("species", word.as_str())));
        let sexes = [Sex::Unknown, Sex::Female, Sex::Male];
        let neutered = [("", "unknown"), ("yes", "yes"), ("no", "no")];
        Self {
            species: species.collect(),
            sexes: sexes.map(|word| Choice::new(word.as_str(), shell.word("sex", word.as_str()))).into(),
            neutered: neutered.map(|(value, word)| Choice::new(value, shell.word("neutered", word))).into(),
            breeds: breeds::suggested(shell.locale()),
            blood_groups: BLOOD_GROUPS,
        }
    }
}

/// Years and months since a birth, as far as it is known: an age in years says nothing of months.
pub(in crate::pages) fn age(born: NaiveDate, precision: BirthPrecision, on: NaiveDate) -> (u32, u32) {
    let months = (on.year() - born.year()) * 12 + i32::try_from(on.month()).unwrap_or(0)
        - i32::try_from(born.month()).unwrap_or(0)
        - i32::from(on.day() < born.day());
    let months = u32::try_from(months).unwrap_or(0);
    match precision {
        BirthPrecision::Year => ((months + 6) / 12, 0),
        BirthPrecision::Day | BirthPrecision::Month => (months / 12, months % 12),
    }
}

/// The form as it is filled in with what is known.
pub(super) fn as_stored(shell: &Shell, details: &PetDetails, version: i64, today: NaiveDate) -> Form {
    let text = |personal: &Option<domain::Personal>| {
        personal.as_ref().and_then(|text| text.text()).unwrap_or_default().to_owned()
    };
    let exactly = details.birth_precision == BirthPrecision::Day;
    let day = details.date_of_birth.filter(|_| exactly).map(|date| date.to_string()).unwrap_or_default();
    let about = details.date_of_birth.filter(|_| !exactly).map(|born| age(born, details.birth_precision, today));
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let breed = details.breed.as_deref().map(|breed| breeds::shown(shell.locale(), details.species, breed));
    Form::default()
        .with("version", version.to_string())
        .with("name", details.name.text().unwrap_or_default())
        .with("species", details.species.as_str())
        .with("breed", breed.unwrap_or_default())
        .with("sex", details.sex.as_str())
        .with("neutered", details.neutered.map_or("", |neutered| if neutered { "yes" } else { "no" }))
        .with("date_of_birth", day)
        .with("age_years", number(about.map(|(years, _)| years)))
        .with("age_months", number(about.map(|(_, months)| months).filter(|months| *months > 0)))
        .with("colour", details.colour.clone().unwrap_or_default())
        .with("microchip", text(&details.microchip))
        .with("tag", text(&details.tag))
        .with("blood_group", details.blood_group.clone().unwrap_or_default())
        .with("insurer", text(&details.insurer))
        .with("policy_number", text(&details.policy_number))
        .with("notes", text(&details.notes))
}

/// Reads the form. An age that is the one that was shown leaves the birth as it was.
pub(super) fn read(
    shell: &Shell,
    form: &mut Form,
    today: NaiveDate,
    known: Option<&PetDetails>,
) -> Result<PetFields, Refused> {
    let locale = shell.locale();
    let name = form.read(locale, "name", Text::parse);
    let species = form.read(locale, "species", str::parse);
    let breed = form.read_optional(locale, "breed", Text::parse);
    let sex = form.read_optional(locale, "sex", str::parse);
    let neutered = form.read_optional(locale, "neutered", |text| match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Invalid::Malformed),
    });
    let birth = read_birth(shell, form, today, known);
    let colour = form.read_optional(locale, "colour", Text::parse);
    let microchip = form.read_optional(locale, "microchip", Microchip::parse);
    let tag = form.read_optional(locale, "tag", Text::parse);
    let blood_group = form.read_optional(locale, "blood_group", Text::parse);
    let insurer = form.read_optional(locale, "insurer", Text::parse);
    let policy_number = form.read_optional(locale, "policy_number", Text::parse);
    let notes = form.read_optional(locale, "notes", Text::parse);
    let (date_of_birth, birth_precision) = birth?;
    Ok(PetFields {
        breed: breed?,
        sex: sex?.unwrap_or(Sex::Unknown),
        neutered: neutered?,
        date_of_birth,
        birth_precision,
        colour: colour?,
        microchip: microchip?,
        tag: tag?,
        blood_group: blood_group?,
        insurer: insurer?,
        policy_number: policy_number?,
        notes: notes?,
        ..PetFields::new(name?, species?)
    })
}

type Birth = (Option<NaiveDate>, BirthPrecision);

fn read_birth(shell: &Shell, form: &mut Form, today: NaiveDate, known: Option<&PetDetails>) -> Result<Birth, Refused> {
    let locale = shell.locale();
    let day = form.read_optional(locale, "date_of_birth", date);
    let years = form.read_optional(locale, "age_years", |text| at_most(text, OLDEST));
    let months = form.read_optional(locale, "age_months", |text| at_most(text, 11));
    let (day, years, months) = (day?, years?, months?);
    if day.is_some() || (years.is_none() && months.is_none()) {
        return Ok((day, BirthPrecision::Day));
    }
    let precision = if months.is_some() { BirthPrecision::Month } else { BirthPrecision::Year };
    let told = (years.unwrap_or(0), months.unwrap_or(0));
    let before = known.and_then(|known| Some((known.date_of_birth?, known.birth_precision)));
    if let Some((born, as_known)) = before
        && as_known != BirthPrecision::Day
        && age(born, as_known, today) == told
    {
        return Ok((Some(born), as_known));
    }
    Ok((today.checked_sub_months(Months::new(told.0 * 12 + told.1)), precision))
}

fn at_most(text: &str, most: u32) -> Result<u32, Invalid> {
    let number: u32 = text.parse().map_err(|_| Invalid::Malformed)?;
    if number <= most { Ok(number) } else { Err(Invalid::OutOfRange) }
}

/// Reads a day.
pub(super) fn date(text: &str) -> Result<NaiveDate, Invalid> {
    let date: NaiveDate = text.parse().map_err(|_| Invalid::Malformed)?;
    let (first, last) = (NaiveDate::from_ymd_opt(1900, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31));
    if first <= Some(date) && Some(date) <= last { Ok(date) } else { Err(Invalid::OutOfRange) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn an_age_is_as_exact_as_the_birth() {
        let today = day(2026, 11, 25);
        assert_eq!(age(day(2024, 9, 26), BirthPrecision::Day, today), (2, 1));
        assert_eq!(age(day(2024, 11, 25), BirthPrecision::Month, today), (2, 0));
        assert_eq!(age(day(2024, 11, 26), BirthPrecision::Month, today), (1, 11));
        assert_eq!(age(day(2022, 4, 1), BirthPrecision::Year, today), (5, 0));
        assert_eq!(age(day(2027, 1, 1), BirthPrecision::Day, today), (0, 0), "tomorrow's child");
    }
}
