//! Claims: what an event takes or gives back among all aggregates, such as a username or a pet's one ongoing visit.
//!
//! A pure statement of intent. `commands` enforces it in the append's own transaction; never here.

use unicode_normalization::UnicodeNormalization as _;

use crate::PetId;

/// Something that only one aggregate can hold at a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Claim {
    /// A username, compared without regard to case.
    Username(String),
    /// An email address, compared without regard to case.
    Email(String),
    /// A chat name, compared without regard to case.
    Alias(String),
    /// The open invitation of an email address, compared without regard to case.
    Invitation(String),
    /// The one ongoing reservation of a pet.
    OngoingReservation(PetId),
}

/// What identifies a claim among those of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClaimKey {
    /// Stored as it is.
    Plain(String),
    /// Made of personal data: stored only as a keyed hash.
    Personal(String),
}

impl Claim {
    /// The name of the kind, as stored and as told to clients.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Username(_) => "username",
            Self::Email(_) => "email",
            Self::Alias(_) => "alias",
            Self::Invitation(_) => "invitation",
            Self::OngoingReservation(_) => "ongoing_reservation",
        }
    }

    /// The key within the kind, normalised so that equal things have equal keys.
    #[must_use]
    pub fn key(&self) -> ClaimKey {
        match self {
            Self::Username(text) | Self::Email(text) | Self::Alias(text) | Self::Invitation(text) => {
                ClaimKey::Personal(fold(text))
            }
            Self::OngoingReservation(pet) => ClaimKey::Plain(pet.to_string()),
        }
    }
}

/// What two texts have in common that people take for the same: case, width and the way accents are composed (NFKC).
/// The hash of it is stored for ever, so this never changes.
fn fold(text: &str) -> String {
    let composed: String = text.nfkc().collect();
    composed.to_lowercase().nfkc().collect()
}

/// What an event does to claims. The aggregate that the event belongs to is the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimChange {
    /// Take it; the append is refused when another aggregate holds it.
    Take(Claim),
    /// Give it back.
    Release(Claim),
    /// Give back everything this aggregate holds, without naming it.
    ReleaseAll,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same_claim() {
        for (one, other) in [("Dr. Wu", "dr. wu"), ("Zoe\u{301}", "ZO\u{c9}"), ("Ａnna", "anna"), ("小梅", "小梅")]
        {
            assert_eq!(Claim::Alias(one.into()).key(), Claim::Alias(other.into()).key(), "{one} {other}");
        }
        assert_ne!(Claim::Alias("Zoe".into()).key(), Claim::Alias("Zoé".into()).key());
    }
}
