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
    /// This cannot have happened after today.
    #[error("the day is in the future")]
    InFuture,
    /// It is not due again before it was given.
    #[error("it is due before it was given")]
    DueBeforeGiven,
    /// It did not die before it was born.
    #[error("it died before it was born")]
    DiedBeforeBorn,
    /// It is not said of it that it died.
    #[error("it is not known to have died")]
    NotDeceased,
    /// It died; no visit can be asked for.
    #[error("it died")]
    Deceased,
    /// It is the property already of the one it is offered to.
    #[error("it is theirs already")]
    AlreadyTheirs,
    /// It is offered to somebody already.
    #[error("it is offered already")]
    AlreadyOffered,
    /// It is not offered, or not to the one who answers.
    #[error("it is not offered")]
    NotOffered,
    /// There is no such entry, or it was removed.
    #[error("the entry does not exist")]
    NoSuchEntry,
    /// There are as many entries of this kind as there can be.
    #[error("there are {most} entries already")]
    TooManyEntries {
        /// The most there can be.
        most: usize,
    },
    /// What must be acknowledged before a treatment is taken away by staff only.
    #[error("a mandatory alert is removed by staff")]
    AlertIsMandatory,
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
            Self::InFuture => "in_future",
            Self::DueBeforeGiven => "due_before_given",
            Self::DiedBeforeBorn => "died_before_born",
            Self::NotDeceased => "not_deceased",
            Self::Deceased => "pet_deceased",
            Self::AlreadyTheirs => "already_theirs",
            Self::AlreadyOffered => "already_offered",
            Self::NotOffered => "not_offered",
            Self::NoSuchEntry => "no_such_entry",
            Self::TooManyEntries { .. } => "too_many_entries",
            Self::AlertIsMandatory => "alert_is_mandatory",
        }
    }
}
