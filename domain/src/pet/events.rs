//! What happened to a pet. The JSON of every variant is kept for ever.
//!
//! Never here: texts about the owner that are not [`Personal`].

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{PetAlert, PetDetails, Photo, Transferred, Vaccination, Weight};
use crate::values::Digest;
use crate::{
    AccountId, Claim, ClaimChange, Event, HoldsPersonal, Personal, PetAlertId, PetId, VaccinationId, WeightId,
};

/// Something that happened to a pet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PetEvent {
    /// It is registered from here on.
    PetAdded {
        /// Its id.
        id: PetId,
        /// Whose it is.
        owner: AccountId,
        /// What is known about it.
        details: Box<PetDetails>,
    },
    /// What is known about it was corrected.
    PetChanged {
        /// All that is known now.
        details: Box<PetDetails>,
    },
    /// Its owner took it off their list.
    PetRemoved {
        /// Its id.
        id: PetId,
    },
    /// There is something to watch out for.
    AlertAdded {
        /// What.
        alert: PetAlert,
    },
    /// It need not be watched out for any longer.
    AlertRemoved {
        /// Which.
        id: PetAlertId,
    },
    /// It is shown by this photo.
    PhotoChanged {
        /// Its files.
        photo: Box<Photo>,
    },
    /// It is shown by none any more.
    PhotoRemoved {
        /// Which photo that was.
        digest: Digest,
    },
    /// It was weighed.
    WeightRecorded {
        /// With this result.
        weight: Weight,
    },
    /// A weight had been noted wrong.
    WeightRemoved {
        /// Which.
        id: WeightId,
    },
    /// It was vaccinated.
    VaccinationRecorded {
        /// Against what, and when.
        vaccination: Vaccination,
    },
    /// A vaccination had been noted wrong.
    VaccinationRemoved {
        /// Which.
        id: VaccinationId,
    },
    /// It died, or it was corrected when.
    DeathRecorded {
        /// On which day.
        on: NaiveDate,
    },
    /// It did not die.
    DeathWithdrawn {},
    /// Its owner offered it to somebody.
    TransferOffered {
        /// Its id.
        id: PetId,
        /// To whom.
        to: AccountId,
        /// When.
        at: DateTime<Utc>,
    },
    /// The offer does not stand any more.
    TransferWithdrawn {
        /// To whom it was.
        to: AccountId,
    },
    /// The one it was offered to does not want it.
    TransferDeclined {
        /// Whose it stays.
        from: AccountId,
        /// Who does not.
        to: AccountId,
    },
    /// It is another's from here on.
    PetTransferred(Box<Transferred>),
}

impl Event for PetEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        match self {
            // A removed pet keeps the place of an ongoing reservation for ever: it cannot be removed while one is
            // open, and none can be opened afterwards.
            Self::PetRemoved { id } => vec![ClaimChange::Take(Claim::OngoingReservation(*id))],
            // Nothing is open for it at this moment: its place is taken and given back in one.
            Self::TransferOffered { id, .. } => free(*id),
            Self::PetTransferred(transferred) => free(transferred.id),
            _ => Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::PetAdded { .. } => "PetAdded",
            Self::PetChanged { .. } => "PetChanged",
            Self::PetRemoved { .. } => "PetRemoved",
            Self::AlertAdded { .. } => "AlertAdded",
            Self::AlertRemoved { .. } => "AlertRemoved",
            Self::PhotoChanged { .. } => "PhotoChanged",
            Self::PhotoRemoved { .. } => "PhotoRemoved",
            Self::WeightRecorded { .. } => "WeightRecorded",
            Self::WeightRemoved { .. } => "WeightRemoved",
            Self::VaccinationRecorded { .. } => "VaccinationRecorded",
            Self::VaccinationRemoved { .. } => "VaccinationRemoved",
            Self::DeathRecorded { .. } => "DeathRecorded",
            Self::DeathWithdrawn {} => "DeathWithdrawn",
            Self::TransferOffered { .. } => "TransferOffered",
            Self::TransferWithdrawn { .. } => "TransferWithdrawn",
            Self::TransferDeclined { .. } => "TransferDeclined",
            Self::PetTransferred(_) => "PetTransferred",
        }
    }

    fn version(&self) -> &'static str {
        match self {
            Self::PetAdded { .. } | Self::PetChanged { .. } => "1.1",
            _ => "1.0",
        }
    }
}

fn free(pet: PetId) -> Vec<ClaimChange> {
    let place = || Claim::OngoingReservation(pet);
    vec![ClaimChange::Take(place()), ClaimChange::Release(place())]
}

impl cqrs_es::DomainEvent for PetEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for PetEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        match self {
            Self::PetAdded { details, .. } | Self::PetChanged { details } => details.visit_personal(visit),
            Self::AlertAdded { alert } => alert.visit_personal(visit),
            Self::PetTransferred(transferred) => transferred.visit_personal(visit),
            _ => {}
        }
    }
}
