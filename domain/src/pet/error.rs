//! Why a pet refuses a command.
//!
//! Never here: an ongoing reservation; that is a claim, refused by the append.

/// Why a pet refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PetError {
    /// There is no such pet, or it was removed.
    #[error("the pet does not exist")]
    NotFound,
    /// A pet with this id exists already.
    #[error("the pet exists already")]
    AlreadyExists,
    /// The one who asks is neither its owner nor staff.
    #[error("not allowed")]
    NotAllowed,
    /// It cannot be born after today.
    #[error("the date of birth is in the future")]
    BornInFuture,
}

impl PetError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::NotAllowed => "forbidden",
            Self::BornInFuture => "born_in_future",
        }
    }
}
