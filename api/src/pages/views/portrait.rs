//! A pet's photo over the picture of its species, wherever a pet is named.
//!
//! Never here: the photo itself.

use askama::Template;
use askama::filters::HtmlSafe;
use domain::PetId;
use domain::values::Digest;

/// The photo in its smallest size, or nothing. It stands beside the pet's name and says nothing that the name does not.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/portrait.html")]
pub(crate) struct Portrait {
    /// Where it is; empty without one.
    source: String,
}

impl Portrait {
    /// The portrait of a pet.
    #[must_use]
    pub(crate) fn of(pet: PetId, photo: Option<Digest>) -> Self {
        Self { source: photo.map_or_else(String::new, |photo| photo_address(pet, photo, "thumb")) }
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
