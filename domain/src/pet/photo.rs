//! A pet's photo: the square in its middle, in the sizes in which it is shown.
//!
//! Never here: its pixels; they are files.

use serde::{Deserialize, Serialize};

use super::aggregate::Known;
use super::{Pet, PetError, PetEvent};
use crate::values::{Digest, FileRef};
use crate::{AccountId, Actor};

/// A pet's photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// Whose files these are: the pet's owner at the time.
    pub owner: AccountId,
    /// For lists and cards: 96 pixels.
    pub thumb: FileRef,
    /// For the pet's page: 480 pixels.
    pub medium: FileRef,
    /// To look at: up to 1600 pixels.
    pub full: FileRef,
}

impl Photo {
    /// What it is told by wherever only that is remembered.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.full.digest
    }

    /// All its files.
    #[must_use]
    pub const fn files(&self) -> [&FileRef; 3] {
        [&self.thumb, &self.medium, &self.full]
    }
}

impl Pet {
    /// Its photo, if it has one.
    #[must_use]
    pub fn photo(&self) -> Option<&Photo> {
        self.present()?.photo.as_ref()
    }

    /// Whose it is, if this actor may change it.
    pub fn changed_by(&self, by: Actor) -> Result<AccountId, PetError> {
        Ok(self.seen_by(by)?.owner)
    }
}

impl Known {
    pub(super) fn change_photo(&self, photo: Photo) -> Result<Vec<PetEvent>, PetError> {
        // It was made for somebody else: the pet changed hands meanwhile.
        if photo.owner != self.owner {
            return Err(PetError::NotFound);
        }
        if self.photo.as_ref() == Some(&photo) {
            return Ok(Vec::new());
        }
        Ok(vec![PetEvent::PhotoChanged { photo: Box::new(photo) }])
    }

    pub(super) fn remove_photo(&self) -> Vec<PetEvent> {
        self.photo.iter().map(|photo| PetEvent::PhotoRemoved { digest: photo.digest() }).collect()
    }
}
