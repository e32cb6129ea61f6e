//! What is known about a pet, as it is sent: all of it, or what changes.
//!
//! Never here: whose it is.

use chrono::NaiveDate;
use domain::pet::{PetDetails, PetFields, Sex, Species};
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
    #[schema(value_type = Option<String>, max_length = 60)]
    colour: Change<Text<60>>,
    #[schema(value_type = Option<String>, max_length = 32, example = "528210000123456")]
    microchip: Change<Microchip>,
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
            colour: fields.change("colour", Text::parse),
            microchip: fields.change("microchip", Microchip::parse),
            notes: fields.change("notes", Text::parse),
        })
    }
}

impl PetChanges {
    /// All that is known once this is changed; `None` if what was known is no longer readable.
    pub(super) fn applied_to(self, known: &PetDetails) -> Option<PetFields> {
        let again = |text: Option<&str>| text.and_then(|text| Text::parse(text).ok());
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
            colour: self.colour.unwrap_or_else(|| again(known.colour.as_deref())),
            microchip: self
                .microchip
                .unwrap_or_else(|| known.microchip.as_ref().and_then(|chip| Microchip::parse(chip.text()?).ok())),
            notes: self.notes.unwrap_or_else(|| known.notes.as_ref().and_then(|notes| Text::parse(notes.text()?).ok())),
        })
    }
}

/// Reads all that is known about a new pet.
pub(super) fn read_all(fields: &mut Fields) -> Option<PetFields> {
    let name = fields.required("name", Text::parse);
    let species = fields.required("species", word);
    let breed = fields.optional("breed", Text::parse);
    let sex = fields.optional("sex", word).unwrap_or(Sex::Unknown);
    let neutered = fields.change_flag("neutered").flatten();
    let date_of_birth = fields.optional("date_of_birth", date);
    let colour = fields.optional("colour", Text::parse);
    let microchip = fields.optional("microchip", Microchip::parse);
    let notes = fields.optional("notes", Text::parse);
    Some(PetFields { name: name?, species: species?, breed, sex, neutered, date_of_birth, colour, microchip, notes })
}

fn date(text: &str) -> Result<NaiveDate, Invalid> {
    let date: NaiveDate = text.trim().parse().map_err(|_| Invalid::Malformed)?;
    let (first, last) = (NaiveDate::from_ymd_opt(1900, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31));
    if first <= Some(date) && Some(date) <= last { Ok(date) } else { Err(Invalid::OutOfRange) }
}
