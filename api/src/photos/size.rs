//! The sizes of a photo, by name.
//!
//! Never here: how many pixels they have.

use std::str::FromStr;

use domain::pet::Photo;
use domain::values::{FileRef, Invalid};

/// A size of a photo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Size {
    /// For lists and cards.
    Thumb,
    /// For the pet's page.
    #[default]
    Medium,
    /// To look at.
    Full,
}

impl Size {
    /// The file of a photo in this size.
    pub(crate) const fn of(self, photo: &Photo) -> &FileRef {
        match self {
            Self::Thumb => &photo.thumb,
            Self::Medium => &photo.medium,
            Self::Full => &photo.full,
        }
    }
}

impl FromStr for Size {
    type Err = Invalid;

    fn from_str(name: &str) -> Result<Self, Invalid> {
        match name {
            "thumb" => Ok(Self::Thumb),
            "medium" => Ok(Self::Medium),
            "full" => Ok(Self::Full),
            _ => Err(Invalid::Malformed),
        }
    }
}
