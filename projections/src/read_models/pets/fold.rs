//! How events make the pets that people see. Pure: the live projection and a rebuild both fold through here.
//!
//! Besides a pet's own events, those of its visit that take a step: where it stands is shown in every list. Never here:
//! reading or writing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::account::AccountEvent;
use domain::pet::{PetEvent, Vaccination, Weight};
use domain::reservation::{ReservationEvent, Status};
use domain::{AccountId, AnyEvent, PetId};
use uuid::Uuid;

use super::row::{OngoingVisit, PetRow, VaccinationRow, WeightRow};
use crate::happened::Happened;
use crate::read_models::reservations::AlertBrief;

/// The events of a visit that take a step.
const STEPS: [&str; 11] = [
    "ReservationRequested",
    "ReservationScheduled",
    "ReservationCheckedIn",
    "TreatmentStarted",
    "ReservationAdmitted",
    "ReservationReady",
    "ReservationCompleted",
    "ReservationDeclined",
    "ReservationCancelled",
    "ReservationMarkedNoShow",
    "StepUndone",
];

/// A pet with what is not shown in lists.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Folded {
    pub(super) row: PetRow,
    /// What it weighed, the earliest day first.
    pub(super) weights: Vec<WeightRow>,
    /// Everybody who ever saw it as theirs or as offered to them: who is told when it is theirs no more.
    pub(super) audience: BTreeSet<AccountId>,
}

/// An event of a pet that was never added: the log is not what its aggregates allow.
#[derive(Debug, thiserror::Error)]
#[error("pet {0} does not exist")]
pub(super) struct Missing(Uuid);

/// Pets while events are folded into them.
#[derive(Debug, Default)]
pub(super) struct Fold {
    known: BTreeMap<Uuid, Folded>,
    by_visit: HashMap<Uuid, PetId>,
}

impl Fold {
    /// Whether a pet is ever changed by events of this type.
    pub(super) fn wants(aggregate_type: &str, event_type: &str) -> bool {
        aggregate_type == "pet" || event_type == "AccountErased" || STEPS.contains(&event_type)
    }

    /// Takes in a pet as it is stored.
    pub(super) fn insert(&mut self, folded: Folded) {
        if let Some(visit) = folded.row.visit {
            self.by_visit.insert(visit.id.uuid(), folded.row.id);
        }
        self.known.insert(folded.row.id.uuid(), folded);
    }

    pub(super) fn known(&self) -> impl Iterator<Item = &Folded> {
        self.known.values()
    }

    /// Applies one event.
    pub(super) fn apply(&mut self, happened: &Happened) -> Result<(), Missing> {
        match &happened.event {
            AnyEvent::Pet(event) => {
                let known = self.known.remove(&happened.id);
                let mut folded = apply_own(known, event, happened).ok_or(Missing(happened.id))?;
                folded.row.version = happened.sequence;
                folded.note(happened);
                self.known.insert(happened.id, folded);
            }
            AnyEvent::Reservation(event) => self.visit(event, happened),
            AnyEvent::Account(AccountEvent::AccountErased {}) => {
                let owned = self.known.values_mut().filter(|folded| folded.row.owner_id.uuid() == happened.id);
                for folded in owned {
                    folded.row.purge();
                    folded.note(happened);
                }
            }
            AnyEvent::Account(_)
            | AnyEvent::Invitation(_)
            | AnyEvent::Hospital(_)
            | AnyEvent::Room(_)
            | AnyEvent::Schedule(_) => {}
        }
        Ok(())
    }

    /// A step of a visit is a step of its pet's.
    fn visit(&mut self, event: &ReservationEvent, happened: &Happened) {
        let Some((status, pet)) = step(event) else { return };
        let Some(pet) = pet.or_else(|| self.by_visit.get(&happened.id).copied()) else { return };
        let Some(folded) = self.known.get_mut(&pet.uuid()) else { return };
        let visit = OngoingVisit { id: happened.id.into(), status, since: happened.recorded_at };
        folded.row.visit = Some(visit).filter(|visit| visit.status.is_ongoing());
        folded.note(happened);
        self.by_visit.insert(happened.id, pet);
    }
}

/// The status an event leads to, and the pet if it names one.
fn step(event: &ReservationEvent) -> Option<(Status, Option<PetId>)> {
    match event {
        ReservationEvent::ReservationRequested(requested) => Some((Status::Requested, Some(requested.pet.id))),
        ReservationEvent::ReservationScheduled(_) => Some((Status::Scheduled, None)),
        ReservationEvent::ReservationCheckedIn {} => Some((Status::CheckedIn, None)),
        ReservationEvent::TreatmentStarted { .. } => Some((Status::InTreatment, None)),
        ReservationEvent::ReservationAdmitted {} => Some((Status::Admitted, None)),
        ReservationEvent::ReservationReady {} => Some((Status::ReadyForRelease, None)),
        ReservationEvent::ReservationCompleted { pet, .. } => Some((Status::Completed, Some(*pet))),
        ReservationEvent::ReservationDeclined { pet, .. } => Some((Status::Declined, Some(*pet))),
        ReservationEvent::ReservationCancelled { pet, .. } => Some((Status::Cancelled, Some(*pet))),
        ReservationEvent::ReservationMarkedNoShow { pet, .. } => Some((Status::NoShow, Some(*pet))),
        ReservationEvent::StepUndone { to, pet, .. } => Some((*to, Some(*pet))),
        _ => None,
    }
}

fn apply_own(known: Option<Folded>, event: &PetEvent, happened: &Happened) -> Option<Folded> {
    if let PetEvent::PetAdded { owner, details, .. } = event {
        let row = PetRow::added(*owner, details, happened);
        return Some(Folded { row, weights: Vec::new(), audience: BTreeSet::from([*owner]) });
    }
    let mut folded = known?;
    let row = &mut folded.row;
    match event {
        PetEvent::PetAdded { .. } => {}
        PetEvent::PetChanged { details } => row.set(details),
        PetEvent::PetRemoved { .. } => row.removed = true,
        PetEvent::AlertAdded { alert } => row.alerts.push(AlertBrief::new(alert)),
        PetEvent::AlertRemoved { id } => row.alerts.retain(|alert| alert.id != *id),
        PetEvent::PhotoChanged { photo } => row.photo = Some(photo.digest()),
        PetEvent::PhotoRemoved { .. } => row.photo = None,
        PetEvent::WeightRecorded { weight: Weight { id, grams, on } } => {
            folded.weights.push(WeightRow { id: *id, grams: *grams, on: *on });
            folded.sort_weights();
        }
        PetEvent::WeightRemoved { id } => {
            folded.weights.retain(|weight| weight.id != *id);
            folded.sort_weights();
        }
        PetEvent::VaccinationRecorded { vaccination } => {
            let Vaccination { id, vaccine, batch, given_on, due_on } = vaccination.clone();
            row.vaccinations.push(VaccinationRow { id, vaccine, batch, given_on, due_on, renewed: false });
            sort_vaccinations(&mut row.vaccinations);
        }
        PetEvent::VaccinationRemoved { id } => {
            row.vaccinations.retain(|vaccination| vaccination.id != *id);
            sort_vaccinations(&mut row.vaccinations);
        }
        PetEvent::DeathRecorded { on } => row.died_on = Some(*on),
        PetEvent::DeathWithdrawn {} => row.died_on = None,
        PetEvent::TransferOffered { to, at, .. } => {
            row.offer = Some(domain::pet::Offer { to: *to, at: *at });
            folded.audience.insert(*to);
        }
        PetEvent::TransferWithdrawn { .. } | PetEvent::TransferDeclined { .. } => row.offer = None,
        PetEvent::PetTransferred(transferred) => {
            row.owner_id = transferred.to;
            row.offer = None;
            row.photo = None;
            row.set(&transferred.details);
            row.alerts = transferred.alerts.iter().map(AlertBrief::new).collect();
            folded.audience.insert(transferred.to);
        }
    }
    Some(folded)
}

impl Folded {
    fn note(&mut self, happened: &Happened) {
        self.row.position = happened.position;
        self.row.updated_at = happened.recorded_at;
    }

    /// By day; of one day, in the order in which they were noted.
    fn sort_weights(&mut self) {
        self.weights.sort_by_key(|weight| weight.on);
        self.row.weight = self.weights.last().copied();
    }
}

/// The latest first; a later one against the same renews those before it.
fn sort_vaccinations(vaccinations: &mut [VaccinationRow]) {
    vaccinations.sort_by_key(|vaccination| std::cmp::Reverse(vaccination.given_on));
    let mut renewed = HashMap::new();
    for vaccination in vaccinations {
        let latest = renewed.entry(vaccination.vaccine.to_lowercase()).or_insert(vaccination.given_on);
        vaccination.renewed = *latest > vaccination.given_on;
    }
}
