//! A pet's portrait: its photo, or the picture of its species where there is none.
//!
//! Never here: the photo itself.

use askama::Template;
use askama::filters::HtmlSafe;
use domain::PetId;
use domain::pet::Species;
use domain::values::Digest;

use super::SpeciesIcon;
use crate::pages::Shell;

/// A portrait, beside the pet's name: it says nothing that the name does not.
#[derive(Template)]
#[template(path = "components/portrait.html")]
pub(crate) struct Portrait {
    /// Where the photo is; empty without one.
    source: String,
    species: SpeciesIcon<'static>,
}

impl Portrait {
    /// The portrait of a pet.
    #[must_use]
    pub(crate) fn new(shell: &Shell, pet: PetId, photo: Option<Digest>, species: Species) -> Self {
        let source = photo.map_or_else(String::new, |photo| photo_address(pet, photo, "thumb"));
        Self { source, species: shell.species(species.as_str()) }
    }
}

// Its template escapes what it places.
impl HtmlSafe for Portrait {}

/// Where a photo is. Another photo has another address, so that no old one is shown from memory.
#[must_use]
pub(crate) fn photo_address(pet: PetId, photo: Digest, size: &str) -> String {
    let version = photo.to_string();
    format!("/pets/{pet}/photo?size={size}&v={}", &version[..12])
}
