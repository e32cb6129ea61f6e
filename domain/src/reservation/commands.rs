//! What can be asked of a reservation.
//!
//! Never here: raw input; values are parsed and references are looked up before a command exists.

use chrono::{DateTime, Utc};

use super::{Acuity, DoctorRef, PetRef, Status, Treatment};
use crate::values::{Rank, Text};
use crate::{AccountId, Personal, ReservationId};

/// A request to a reservation.
#[derive(Clone, Debug)]
pub enum ReservationCommand {
    /// Ask for a visit.
    RequestReservation(Box<RequestReservation>),
    /// Change what was asked.
    EditReservation(EditReservation),
    /// Confirm it.
    ScheduleReservation(ScheduleReservation),
    /// The pet is here.
    CheckIn,
    /// Begin, or begin again.
    StartTreatment {
        /// Who treats it.
        doctor: Option<DoctorRef>,
    },
    /// Keep it under observation.
    Admit,
    /// It can go home.
    MarkReady,
    /// It went home.
    Complete,
    /// Refuse it.
    Decline {
        /// Why.
        reason: Option<Text<500>>,
    },
    /// Call it off.
    Cancel {
        /// Why.
        reason: Option<Text<500>>,
    },
    /// Nobody came.
    MarkNoShow {
        /// What is known.
        reason: Option<Text<500>>,
    },
    /// Say how urgent it is.
    Triage(TriageReservation),
    /// Put it elsewhere in its band.
    Move(MoveReservation),
    /// Take the last step back.
    Undo {
        /// Why.
        reason: Option<Text<500>>,
    },
}

/// A new reservation.
#[derive(Clone, Debug)]
pub struct RequestReservation {
    /// Its id.
    pub id: ReservationId,
    /// The pet, as its own aggregate knows it now.
    pub pet: PetRef,
    /// The pet's owner.
    pub customer: AccountId,
    /// The owner's name on the board.
    pub customer_alias: Personal,
    /// Why the visit is needed.
    pub reason: Text<500>,
    /// What else the hospital should know.
    pub notes: Option<Text<2000>>,
    /// When the customer would like to come.
    pub preferred_at: Option<DateTime<Utc>>,
}

/// A change of what was asked; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct EditReservation {
    /// A new reason.
    pub reason: Option<Text<500>>,
    /// New notes, or none.
    pub notes: Option<Option<Text<2000>>>,
    /// Another preferred time, or none.
    pub preferred_at: Option<Option<DateTime<Utc>>>,
}

/// A confirmation.
#[derive(Clone, Debug, Default)]
pub struct ScheduleReservation {
    /// Who will treat it.
    pub doctor: Option<DoctorRef>,
    /// From when.
    pub start: Option<DateTime<Utc>>,
    /// Until when.
    pub end: Option<DateTime<Utc>>,
}

/// How urgent it is.
#[derive(Clone, Debug)]
pub struct TriageReservation {
    /// The band.
    pub treatment: Treatment,
    /// The colour.
    pub acuity: Option<Acuity>,
    /// Why.
    pub note: Option<Text<500>>,
}

/// A place in the band, with the neighbours it was decided on.
#[derive(Clone, Debug)]
pub struct MoveReservation {
    /// The new rank, between the new neighbours'.
    pub rank: Rank,
    /// Next to whom.
    pub placement: Placement,
    /// The band the neighbour stands in.
    pub band: Treatment,
}

/// Next to whom a reservation was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// Directly in front of this one.
    Before(ReservationId),
    /// Directly behind this one.
    After(ReservationId),
}

impl ReservationCommand {
    /// The status this command leads to, for those that are a step.
    #[must_use]
    pub const fn leads_to(&self) -> Option<Status> {
        match self {
            Self::ScheduleReservation(_) => Some(Status::Scheduled),
            Self::CheckIn => Some(Status::CheckedIn),
            Self::StartTreatment { .. } => Some(Status::InTreatment),
            Self::Admit => Some(Status::Admitted),
            Self::MarkReady => Some(Status::ReadyForRelease),
            Self::Complete => Some(Status::Completed),
            Self::Decline { .. } => Some(Status::Declined),
            Self::Cancel { .. } => Some(Status::Cancelled),
            Self::MarkNoShow { .. } => Some(Status::NoShow),
            Self::RequestReservation(_)
            | Self::EditReservation(_)
            | Self::Triage(_)
            | Self::Move(_)
            | Self::Undo { .. } => None,
        }
    }
}
