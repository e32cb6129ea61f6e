//! Why the hospital refuses a command.
//!
//! Never here: wording for people.

/// Why the hospital refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HospitalError {
    /// The one who asks may not do this.
    #[error("not allowed")]
    NotAllowed,
}

impl HospitalError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "forbidden",
        }
    }
}
