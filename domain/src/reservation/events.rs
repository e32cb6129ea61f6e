//! What happened to a reservation. The JSON of every variant is kept for ever.
//!
//! Events that end a visit, or bring it back, name the pet: they release or retake its one ongoing place. A variant
//! without fields keeps its braces, so that its JSON is an object like the others' and can gain an optional field.
//! Never here: free text or names that are not [`Personal`].

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Acuity, Placement, Status, Treatment};
use crate::pet::Species;
use crate::values::Rank;
use crate::{AccountId, Claim, ClaimChange, Event, HoldsPersonal, Personal, PetId, ReservationId};

/// Something that happened to a reservation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ReservationEvent {
    /// The customer, or staff for them, asked for a visit.
    ReservationRequested(Box<Requested>),
    /// What was asked was changed; these are all its parts now.
    ReservationEdited {
        /// Why the visit is needed.
        reason: Personal,
        /// What else the hospital should know.
        notes: Option<Personal>,
        /// When the customer would like to come.
        preferred_at: Option<DateTime<Utc>>,
    },
    /// The hospital confirmed.
    ReservationScheduled(Scheduled),
    /// The pet is in the house.
    ReservationCheckedIn {},
    /// A doctor began to treat it.
    TreatmentStarted {
        /// Who.
        doctor: Option<DoctorRef>,
    },
    /// It stays under observation.
    ReservationAdmitted {},
    /// It can go home.
    ReservationReady {},
    /// It went home.
    ReservationCompleted {
        /// Whose place becomes free.
        pet: PetId,
        /// Whether staff did it for the customer.
        on_behalf: bool,
    },
    /// The hospital refused.
    ReservationDeclined {
        /// Whose place becomes free.
        pet: PetId,
        /// Why.
        reason: Option<Personal>,
    },
    /// Somebody called it off.
    ReservationCancelled {
        /// Whose place becomes free.
        pet: PetId,
        /// Why.
        reason: Option<Personal>,
    },
    /// Nobody came.
    ReservationMarkedNoShow {
        /// Whose place becomes free.
        pet: PetId,
        /// What is known.
        reason: Option<Personal>,
    },
    /// A doctor said how urgent it is.
    ReservationTriaged(Triaged),
    /// It was put elsewhere in its band.
    ReservationMoved(Moved),
    /// The last step was taken back.
    StepUndone {
        /// The status that was left.
        from: Status,
        /// The status that is again.
        to: Status,
        /// The pet, whose place is taken again if the visit had ended.
        pet: PetId,
        /// Why.
        reason: Option<Personal>,
    },
}

/// The customer asked for a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// The reservation's id.
    pub id: ReservationId,
    /// The pet, as it was known then.
    pub pet: PetRef,
    /// Its owner.
    pub customer: AccountId,
    /// The owner's name on the board, as it was then.
    pub customer_alias: Personal,
    /// Why the visit is needed.
    pub reason: Personal,
    /// What else the hospital should know.
    pub notes: Option<Personal>,
    /// When the customer would like to come.
    pub preferred_at: Option<DateTime<Utc>>,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// The end of the standard band at that moment.
    pub rank: Rank,
}

/// A pet as a reservation names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PetRef {
    /// Which.
    pub id: PetId,
    /// What it is called.
    pub name: Personal,
    /// What it is.
    pub species: Species,
    /// Its breed.
    pub breed: Option<String>,
}

/// A doctor as a reservation names them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoctorRef {
    /// Which.
    pub id: AccountId,
    /// Their name, as it was then.
    pub alias: Personal,
}

/// The hospital confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scheduled {
    /// Who will treat it.
    pub doctor: Option<DoctorRef>,
    /// From when.
    pub start: Option<DateTime<Utc>>,
    /// Until when.
    pub end: Option<DateTime<Utc>>,
}

/// A doctor said how urgent it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Triaged {
    /// The band.
    pub treatment: Treatment,
    /// The colour.
    pub acuity: Option<Acuity>,
    /// Why.
    pub note: Option<Personal>,
    /// Its place in the band: as before, or at the end of the new one.
    pub rank: Rank,
}

/// It was put elsewhere in its band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Its new place.
    pub rank: Rank,
    /// Next to whom.
    pub placement: Placement,
}

impl Event for ReservationEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        match self {
            Self::ReservationRequested(requested) => {
                vec![ClaimChange::Take(Claim::OngoingReservation(requested.pet.id))]
            }
            Self::ReservationCompleted { pet, .. }
            | Self::ReservationDeclined { pet, .. }
            | Self::ReservationCancelled { pet, .. }
            | Self::ReservationMarkedNoShow { pet, .. } => vec![ClaimChange::Release(Claim::OngoingReservation(*pet))],
            Self::StepUndone { from, to, pet, .. } if !from.is_ongoing() && to.is_ongoing() => {
                vec![ClaimChange::Take(Claim::OngoingReservation(*pet))]
            }
            _ => Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::ReservationRequested(_) => "ReservationRequested",
            Self::ReservationEdited { .. } => "ReservationEdited",
            Self::ReservationScheduled(_) => "ReservationScheduled",
            Self::ReservationCheckedIn {} => "ReservationCheckedIn",
            Self::TreatmentStarted { .. } => "TreatmentStarted",
            Self::ReservationAdmitted {} => "ReservationAdmitted",
            Self::ReservationReady {} => "ReservationReady",
            Self::ReservationCompleted { .. } => "ReservationCompleted",
            Self::ReservationDeclined { .. } => "ReservationDeclined",
            Self::ReservationCancelled { .. } => "ReservationCancelled",
            Self::ReservationMarkedNoShow { .. } => "ReservationMarkedNoShow",
            Self::ReservationTriaged(_) => "ReservationTriaged",
            Self::ReservationMoved(_) => "ReservationMoved",
            Self::StepUndone { .. } => "StepUndone",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for ReservationEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for ReservationEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        match self {
            Self::ReservationRequested(requested) => {
                visit(&mut requested.pet.name);
                visit(&mut requested.customer_alias);
                visit(&mut requested.reason);
                requested.notes.visit_personal(visit);
            }
            Self::ReservationEdited { reason, notes, .. } => {
                visit(reason);
                notes.visit_personal(visit);
            }
            Self::ReservationScheduled(Scheduled { doctor, .. }) | Self::TreatmentStarted { doctor } => {
                doctor.visit_personal(visit);
            }
            Self::ReservationDeclined { reason, .. }
            | Self::ReservationCancelled { reason, .. }
            | Self::ReservationMarkedNoShow { reason, .. }
            | Self::StepUndone { reason, .. } => reason.visit_personal(visit),
            Self::ReservationTriaged(triaged) => triaged.note.visit_personal(visit),
            Self::ReservationCheckedIn {}
            | Self::ReservationAdmitted {}
            | Self::ReservationReady {}
            | Self::ReservationCompleted { .. }
            | Self::ReservationMoved(_) => {}
        }
    }
}

impl HoldsPersonal for DoctorRef {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        visit(&mut self.alias);
    }
}
