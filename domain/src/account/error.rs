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
    /// The account is suspended.
    #[error("the account is suspended")]
    Suspended,
    /// The account takes a second factor, and none was given.
    #[error("a second factor is required")]
    CodeRequired,
    /// The code was used before, or is none of the account's.
    #[error("the code is not good")]
    CodeNotGood,
    /// The link is for something that is over: used, replaced or too old.
    #[error("the link is no longer good")]
    LinkExpired,
    /// The new address is the one there is.
    #[error("this is the address already")]
    SameAddress,
    /// The account has a second factor already.
    #[error("the second factor is on already")]
    SecondFactorOn,
    /// The account has no second factor.
    #[error("the second factor is off")]
    SecondFactorOff,
    /// Nobody blocks or suspends themselves.
    #[error("not to oneself")]
    Oneself,
    /// Nobody else administers the hospital.
    #[error("the last administrator stays")]
    LastAdministrator,
    /// No more accounts can be blocked.
    #[error("too many accounts are blocked")]
    TooManyBlocked,
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
            Self::Suspended => "suspended",
            Self::CodeRequired => "code_required",
            Self::CodeNotGood => "wrong_code",
            Self::LinkExpired => "link_expired",
            Self::SameAddress => "same_address",
            Self::SecondFactorOn => "second_factor_on",
            Self::SecondFactorOff => "second_factor_off",
            Self::Oneself => "oneself",
            Self::LastAdministrator => "last_administrator",
            Self::TooManyBlocked => "too_many_blocked",
        }
    }
}
