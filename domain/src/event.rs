//! What all events have in common, and the one place that knows every aggregate's event type.
//!
//! Never here: storage formats other than the JSON of a payload, or any encryption.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde_json::Value;

use crate::account::{Account, AccountEvent};
use crate::hospital::{Hospital, HospitalEvent};
use crate::invitation::{Invitation, InvitationEvent};
use crate::pet::{Pet, PetEvent};
use crate::reservation::{Reservation, ReservationEvent};
use crate::{ClaimChange, HoldsPersonal, upcaster};

/// An event of one of the hospital's aggregates.
pub trait Event: cqrs_es::DomainEvent + HoldsPersonal {
    /// What this event takes and gives back.
    fn claims(&self) -> Vec<ClaimChange>;

    /// The stored name of its type, without allocation.
    fn name(&self) -> &'static str;

    /// The version in which this program writes it.
    fn version(&self) -> &'static str;
}

/// An event of any aggregate.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyEvent {
    /// Of an account.
    Account(AccountEvent),
    /// Of an invitation.
    Invitation(InvitationEvent),
    /// Of the hospital itself.
    Hospital(HospitalEvent),
    /// Of a pet.
    Pet(PetEvent),
    /// Of a reservation.
    Reservation(Box<ReservationEvent>),
}

/// A stored event that this version of the program cannot read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No aggregate has this type.
    #[error("unknown aggregate type {0:?}")]
    UnknownAggregate(String),
    /// The payload is not what the event type says.
    #[error("payload does not decode: {0}")]
    Payload(#[from] serde_json::Error),
    /// The payload decodes, but not as what its row says: written by a newer program, or damaged.
    #[error("payload is not {event_type} of version {version}")]
    Mismatch {
        /// The type its row names.
        event_type: String,
        /// The version its row names.
        version: String,
    },
}

impl AnyEvent {
    /// The stored type of the aggregate it belongs to.
    #[must_use]
    pub const fn aggregate_type(&self) -> &'static str {
        match self {
            Self::Account(_) => Account::TYPE,
            Self::Invitation(_) => Invitation::TYPE,
            Self::Hospital(_) => Hospital::TYPE,
            Self::Pet(_) => Pet::TYPE,
            Self::Reservation(_) => Reservation::TYPE,
        }
    }

    /// Reads a stored payload of any version ever written.
    ///
    /// A version that this program does not know is refused: reading it in part would lose what it says.
    pub fn decode(aggregate_type: &str, event_type: &str, version: &str, payload: &str) -> Result<Self, DecodeError> {
        match aggregate_type {
            Account::TYPE => decode_payload(event_type, version, payload).map(Self::Account),
            Invitation::TYPE => decode_payload(event_type, version, payload).map(Self::Invitation),
            Hospital::TYPE => decode_payload(event_type, version, payload).map(Self::Hospital),
            Pet::TYPE => decode_payload(event_type, version, payload).map(Self::Pet),
            Reservation::TYPE => decode_payload(event_type, version, payload).map(Box::new).map(Self::Reservation),
            other => Err(DecodeError::UnknownAggregate(other.to_owned())),
        }
    }
}

impl HoldsPersonal for AnyEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut crate::Personal)) {
        match self {
            Self::Account(event) => event.visit_personal(visit),
            Self::Invitation(event) => event.visit_personal(visit),
            Self::Hospital(event) => event.visit_personal(visit),
            Self::Pet(event) => event.visit_personal(visit),
            Self::Reservation(event) => event.visit_personal(visit),
        }
    }
}

/// Reads a stored payload as an event of one known aggregate, through the upcasters where it is old.
pub fn decode_payload<E: Event>(event_type: &str, version: &str, payload: &str) -> Result<E, DecodeError> {
    if upcaster::is_current(event_type, version) {
        as_named(event_type, version, serde_json::from_str(payload)?)
    } else {
        decode_value(event_type, version, serde_json::from_str(payload)?)
    }
}

/// The same for a payload that was parsed already.
pub fn decode_value<E: Event>(event_type: &str, version: &str, payload: Value) -> Result<E, DecodeError> {
    let current = upcaster::upcast(event_type, version, payload);
    as_named(event_type, version, serde_json::from_value(current)?)
}

fn as_named<E: Event>(event_type: &str, version: &str, event: E) -> Result<E, DecodeError> {
    if event.name() == event_type && event.version() == upcaster::current_version(event_type, version) {
        Ok(event)
    } else {
        Err(DecodeError::Mismatch { event_type: event_type.to_owned(), version: version.to_owned() })
    }
}

/// A moment, in UTC.
pub type Timestamp = DateTime<Utc>;
