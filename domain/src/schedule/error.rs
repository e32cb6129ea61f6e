//! Why a schedule refuses a command.
//!
//! Never here: wording for people.

/// Why a schedule refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The one who asks may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// No appointment takes so long, or so short.
    #[error("no appointment takes so long")]
    AppointmentLength,
    /// The end is not after the start, or it is over already.
    #[error("the end must be after the start, and ahead")]
    EndBeforeStart,
    /// There is no such time off.
    #[error("there is no such time off")]
    NoSuchTimeOff,
    /// More time off than anybody can mean.
    #[error("too much time off")]
    TooMuchTimeOff,
}

impl ScheduleError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "forbidden",
            Self::AppointmentLength => "appointment_length",
            Self::EndBeforeStart => "end_before_start",
            Self::NoSuchTimeOff => "not_found",
            Self::TooMuchTimeOff => "too_much_time_off",
        }
    }
}
