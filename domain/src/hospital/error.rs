//! Why the hospital refuses a command.
//!
//! Never here: wording for people.

/// Why the hospital refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HospitalError {
    /// The one who asks may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// What is more urgent would have a longer target than what is less, or one is longer than a day.
    #[error("the targets are not in order")]
    TargetsOutOfOrder,
    /// A number that nobody means.
    #[error("{field} is out of range")]
    OutOfRange {
        /// Which.
        field: &'static str,
    },
}

impl HospitalError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "forbidden",
            Self::TargetsOutOfOrder => "targets_out_of_order",
            Self::OutOfRange { .. } => "out_of_range",
        }
    }
}
