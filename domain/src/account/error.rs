//! Why an account refuses a command.
//!
//! Never here: names taken by others; that is a claim, refused by the append.

/// Why an account refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// There is no such account.
    #[error("the account does not exist")]
    NotFound,
    /// An account with this id exists already.
    #[error("the account exists already")]
    AlreadyExists,
    /// The person's data was erased.
    #[error("the account was erased")]
    Erased,
    /// The rules were not accepted.
    #[error("the rules must be accepted")]
    RulesNotAccepted,
    /// The one who asks may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// The session ended, or never was.
    #[error("the session has ended")]
    SessionEnded,
}

impl AccountError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::Erased => "erased",
            Self::RulesNotAccepted => "rules_not_accepted",
            Self::NotAllowed => "forbidden",
            Self::SessionEnded => "session_ended",
        }
    }
}
