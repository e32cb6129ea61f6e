//! Why an invitation refuses a command.
//!
//! Never here: another open invitation of the same address; that is a claim, refused by the append.

/// Why an invitation refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// There is no such invitation.
    #[error("the invitation does not exist")]
    NotFound,
    /// An invitation with this id exists already.
    #[error("the invitation exists already")]
    AlreadyExists,
    /// The one who asks may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// Nobody needs an invitation to be a customer.
    #[error("an invitation is for those who work here")]
    NotStaff,
    /// It was accepted, withdrawn, or too old.
    #[error("the invitation is over")]
    Over,
}

impl InvitationError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::NotAllowed => "forbidden",
            Self::NotStaff => "not_staff",
            Self::Over => "invitation_over",
        }
    }
}
