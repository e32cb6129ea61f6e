//! Why a reservation refuses a command.
//!
//! Never here: a pet's other reservation; that is a claim, refused by the append.

use super::Status;

/// Why a reservation refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReservationError {
    /// There is no such reservation, or it is somebody else's.
    #[error("the reservation does not exist")]
    NotFound,
    /// A reservation with this id exists already.
    #[error("the reservation exists already")]
    AlreadyExists,
    /// The one who asks may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// This step does not follow from where the reservation stands.
    #[error("a reservation cannot become {} from {}", to.as_str(), from.as_str())]
    IllegalTransition {
        /// Where it stands.
        from: Status,
        /// Where it should have gone.
        to: Status,
    },
    /// It is over; nothing but an undo changes it.
    #[error("the reservation is over ({})", status.as_str())]
    Over {
        /// How it ended.
        status: Status,
    },
    /// The pet has checked in; the customer can no longer change what was asked.
    #[error("the reservation can no longer be edited ({})", status.as_str())]
    EditClosed {
        /// Where it stands.
        status: Status,
    },
    /// No step was taken that could be taken back.
    #[error("there is no step to undo")]
    NothingToUndo,
    /// Red and orange are emergencies.
    #[error("red and orange are emergencies")]
    AcuityIsEmergency,
    /// The neighbour stands in the other band.
    #[error("the neighbour stands in the other band")]
    OtherBand,
    /// It cannot stand next to itself.
    #[error("a reservation cannot stand next to itself")]
    NextToItself,
    /// The end is not after the start, or there is an end without a start.
    #[error("the end must be after the start")]
    EndBeforeStart,
}

impl ReservationError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::NotAllowed => "forbidden",
            Self::IllegalTransition { .. } => "illegal_transition",
            Self::Over { .. } => "over",
            Self::EditClosed { .. } => "edit_closed",
            Self::NothingToUndo => "nothing_to_undo",
            Self::AcuityIsEmergency => "acuity_is_emergency",
            Self::OtherBand => "other_band",
            Self::NextToItself => "next_to_itself",
            Self::EndBeforeStart => "end_before_start",
        }
    }
}
