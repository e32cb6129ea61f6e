//! What is known about a pet, as it is sent: all of it, or what changes.
//!
//! Never here: whose it is.

use chrono::NaiveDate;
use domain::Personal;
use domain::pet::{BirthPrecision, PetDetails, PetFields, Sex, Species};
use domain::values::{Invalid, Microchip, Text};
use utoipa::ToSchema;

use crate::routes::input::{Change, Fields, FromFields, word};

/// Changes of what is known about a pet; what is left out stays, null takes away.
#[derive(Clone, Debug, ToSchema)]
#[schema(as = ChangePet)]
pub(super) struct PetChanges {
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40)]
    name: Option<Text<40>>,
    #[schema(value_type = Option<String>, example = "cat")]
    species: Option<Species>,
    #[schema(value_type = Option<String>, max_length = 60)]
    breed: Change<Text<60>>,
    #[schema(value_type = Option<String>, example = "female")]
    sex: Option<Sex>,
    #[schema(value_type = Option<bool>)]
    neutered: Change<bool>,
    #[schema(value_type = Option<String>, format = "date")]
    date_of_birth: Change<NaiveDate>,
    #[schema(value_type = Option<String>, example = "day")]
    birth_precision: Option<BirthPrecision>,
    #[schema(value_type = Option<String>, max_length = 60)]
    colour: Change<Text<60>>,
    #[schema(value_type = Option<String>, max_length = 32, example = "528210000123456")]
    microchip: Change<Microchip>,
    #[schema(value_type = Option<String>, max_length = 40)]
    tag: Change<Text<40>>,
    #[schema(value_type = Option<String>, max_length = 20, example = "DEA 1.1 +")]
    blood_group: Change<Text<20>>,
    #[schema(value_type = Option<String>, max_length = 80)]
    insurer: Change<Text<80>>,
    #[schema(value_type = Option<String>, max_length = 60)]
    policy_number: Change<Text<60>>,
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Change<Text<2000>>,
}

impl FromFields for PetChanges {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            name: fields.replace("name", Text::parse),
            species: fields.replace("species", word),
            breed: fields.change("breed", Text::parse),
            sex: fields.replace("sex", word),
            neutered: fields.change_flag("neutered"),
            date_of_birth: fields.change("date_of_birth", date),
            birth_precision: fields.replace("birth_precision", word),
            colour: fields.change("colour", Text::parse),
            microchip: fields.change("microchip", Microchip::parse),
            tag: fields.change("tag", Text::parse),
            blood_group: fields.change("blood_group", Text::parse),
            insurer: fields.change("insurer", Text::parse),
            policy_number: fields.change("policy_number", Text::parse),
            notes: fields.change("notes", Text::parse),
        })
    }
}

impl PetChanges {
    /// All that is known once this is changed; `None` if what was known is no longer readable.
    pub(super) fn applied_to(self, known: &PetDetails) -> Option<PetFields> {
        Some(PetFields {
            name: match self.name {
                Some(name) => name,
                None => Text::parse(known.name.text()?).ok()?,
            },
            species: self.species.unwrap_or(known.species),
            breed: self.breed.unwrap_or_else(|| again(known.breed.as_deref())),
            sex: self.sex.unwrap_or(known.sex),
            neutered: self.neutered.unwrap_or(known.neutered),
            date_of_birth: self.date_of_birth.unwrap_or(known.date_of_birth),
            birth_precision: self.birth_precision.unwrap_or(known.birth_precision),
            colour: self.colour.unwrap_or_else(|| again(known.colour.as_deref())),
            microchip: self
                .microchip
                .unwrap_or_else(|| known.microchip.as_ref().and_then(|chip| Microchip::parse(chip.text()?).ok())),
            tag: self.tag.unwrap_or_else(|| again(told(known.tag.as_ref()))),
            blood_group: self.blood_group.unwrap_or_else(|| again(known.blood_group.as_deref())),
            insurer: self.insurer.unwrap_or_else(|| again(told(known.insurer.as_ref()))),
            policy_number: self.policy_number.unwrap_or_else(|| again(told(known.policy_number.as_ref()))),
            notes: self.notes.unwrap_or_else(|| again(told(known.notes.as_ref()))),
        })
    }
}

fn again<const MAX: usize>(text: Option<&str>) -> Option<Text<MAX>> {
    text.and_then(|text| Text::parse(text).ok())
}

fn told(personal: Option<&Personal>) -> Option<&str> {
    personal.and_then(Personal::text)
}

/// Reads all that is known about a new pet.
pub(super) fn read_all(fields: &mut Fields) -> Option<PetFields> {
    let name = fields.required("name", Text::parse);
    let species = fields.required("species", word);
    let breed = fields.optional("breed", Text::parse);
    let sex = fields.optional("sex", word).unwrap_or(Sex::Unknown);
    let neutered = fields.change_flag("neutered").flatten();
    let date_of_birth = fields.optional("date_of_birth", date);
    let birth_precision = fields.optional("birth_precision", word).unwrap_or(BirthPrecision::Day);
    let colour = fields.optional("colour", Text::parse);
    let microchip = fields.optional("microchip", Microchip::parse);
    let (tag, blood_group) = (fields.optional("tag", Text::parse), fields.optional("blood_group", Text::parse));
    let insurer = fields.optional("insurer", Text::parse);
    let policy_number = fields.optional("policy_number", Text::parse);
    let notes = fields.optional("notes", Text::parse);
    Some(PetFields {
        breed,
        sex,
        neutered,
        date_of_birth,
        birth_precision,
        colour,
        microchip,
        tag,
        blood_group,
        insurer,
        policy_number,
        notes,
        ..PetFields::new(name?, species?)
    })
}

/// Reads a day.
pub(super) fn date(text: &str) -> Result<NaiveDate, Invalid> {
    let date: NaiveDate = text.trim().parse().map_err(|_| Invalid::Malformed)?;
    let (first, last) = (NaiveDate::from_ymd_opt(1900, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31));
    if first <= Some(date) && Some(date) <= last { Ok(date) } else { Err(Invalid::OutOfRange) }
}
