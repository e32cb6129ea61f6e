//! How events make the reservations that people see. Pure, and the only place that knows: the live projection, a
//! rebuild, the board as it was and the replay of one reservation all fold through here, so a replay is what was shown.
//!
//! Never here: reading or writing.

use std::collections::{BTreeSet, HashMap};

use domain::account::AccountEvent;
use domain::pet::PetEvent;
use domain::reservation::{Requested, ReservationEvent, Scheduled, Status, Treatment};
use domain::{AccountId, AnyEvent, Personal, ReservationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::{PersonBrief, PetBrief, ReservationRow};
use crate::happened::Happened;

/// As many steps as the aggregate can take back.
const MAX_UNDO: usize = 20;

/// A reservation with what undoing needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Folded {
    pub(crate) row: ReservationRow,
    /// The steps before the present one, the latest last.
    pub(crate) steps: Vec<Step>,
}

/// What a step left behind. Nothing personal: an undone step keeps the doctor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    treatment_started_at: Option<domain::Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ready_at: Option<domain::Timestamp>,
}

/// An event of a reservation that was never requested: the log is not what its aggregates allow.
#[derive(Debug, thiserror::Error)]
#[error("reservation {0} does not exist")]
pub(crate) struct Missing(Uuid);

/// Reservations while events are folded into them.
#[derive(Debug, Default)]
pub(crate) struct Fold {
    known: HashMap<Uuid, Folded>,
    by_pet: HashMap<Uuid, BTreeSet<Uuid>>,
    /// By customer and by every doctor they had.
    by_account: HashMap<AccountId, BTreeSet<Uuid>>,
}

impl Fold {
    /// Whether a reservation is ever changed by events of this type.
    pub(crate) fn wants(aggregate_type: &str, event_type: &str) -> bool {
        aggregate_type == "reservation" || matches!(event_type, "PetChanged" | "AliasChanged" | "AccountErased")
    }

    /// Takes in a reservation as it is stored.
    pub(crate) fn insert(&mut self, folded: Folded) {
        let id = folded.row.id.uuid();
        if self.known.contains_key(&id) {
            return;
        }
        self.by_pet.entry(folded.row.pet.id.uuid()).or_default().insert(id);
        self.by_account.entry(folded.row.customer.id).or_default().insert(id);
        self.index_doctor(&folded);
        self.known.insert(id, folded);
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Folded> {
        self.known.get(&id)
    }

    pub(crate) fn into_known(self) -> impl Iterator<Item = Folded> {
        self.known.into_values()
    }

    /// Applies one event. Returns the reservations that it changed.
    pub(crate) fn apply(&mut self, happened: &Happened) -> Result<Vec<Uuid>, Missing> {
        match &happened.event {
            AnyEvent::Reservation(event) => {
                let folded = apply_own(self.known.remove(&happened.id), event, happened)?;
                if matches!(**event, ReservationEvent::ReservationRequested(_)) {
                    self.insert(folded);
                } else {
                    self.index_doctor(&folded);
                    self.known.insert(happened.id, folded);
                }
                Ok(vec![happened.id])
            }
            AnyEvent::Pet(PetEvent::PetChanged { details }) => {
                let of_pet = self.by_pet.get(&happened.id);
                Ok(change(&mut self.known, of_pet, happened, |row| {
                    if row.ongoing {
                        let (species, breed) = (details.species, details.breed.clone());
                        row.pet = PetBrief { id: row.pet.id, name: readable(&details.name), species, breed };
                    }
                    row.ongoing
                }))
            }
            AnyEvent::Account(AccountEvent::AliasChanged { to, .. }) => {
                let account = AccountId::new(happened.id);
                let of_account = self.by_account.get(&account);
                Ok(change(&mut self.known, of_account, happened, |row| row.ongoing && rename(row, account, to)))
            }
            AnyEvent::Account(AccountEvent::AccountErased {}) => {
                let account = AccountId::new(happened.id);
                let of_account = self.by_account.get(&account);
                Ok(change(&mut self.known, of_account, happened, |row| erase(row, account)))
            }
            AnyEvent::Account(_) | AnyEvent::Invitation(_) | AnyEvent::Hospital(_) | AnyEvent::Pet(_) => Ok(Vec::new()),
        }
    }

    fn index_doctor(&mut self, folded: &Folded) {
        if let Some(doctor) = &folded.row.doctor {
            self.by_account.entry(doctor.id).or_default().insert(folded.row.id.uuid());
        }
    }
}

/// Changes several reservations, in the order of their ids, so that a replay announces the same order.
fn change(
    known: &mut HashMap<Uuid, Folded>,
    ids: Option<&BTreeSet<Uuid>>,
    by: &Happened,
    change: impl Fn(&mut ReservationRow) -> bool,
) -> Vec<Uuid> {
    let mut changed = Vec::new();
    for id in ids.into_iter().flatten() {
        if let Some(folded) = known.get_mut(id)
            && change(&mut folded.row)
        {
            folded.row.position = by.position;
            folded.row.updated_at = by.recorded_at;
            changed.push(*id);
        }
    }
    changed
}

/// Applies one event of a reservation's own stream.
fn apply_own(known: Option<Folded>, event: &ReservationEvent, happened: &Happened) -> Result<Folded, Missing> {
    if let ReservationEvent::ReservationRequested(requested) = event {
        return Ok(Folded { row: request(requested, happened), steps: Vec::new() });
    }
    let mut folded = known.ok_or(Missing(happened.id))?;
    folded.row.version = happened.sequence;
    folded.row.position = happened.position;
    folded.row.updated_at = happened.recorded_at;
    let at = happened.recorded_at;
    match event {
        ReservationEvent::ReservationRequested(_) => {}
        ReservationEvent::ReservationEdited { reason, notes, preferred_at } => {
            folded.row.reason = readable(reason);
            folded.row.notes = notes.as_ref().and_then(readable);
            folded.row.preferred_at = *preferred_at;
        }
        ReservationEvent::ReservationScheduled(Scheduled { doctor, start, end }) => {
            folded.step(Status::Scheduled, happened);
            folded.row.doctor = doctor.as_ref().map(|doctor| person(doctor.id, &doctor.alias));
            folded.row.start = *start;
            folded.row.end = *end;
        }
        ReservationEvent::ReservationCheckedIn {} => {
            folded.step(Status::CheckedIn, happened);
            folded.row.checked_in_at = Some(at);
        }
        ReservationEvent::TreatmentStarted { doctor } => {
            folded.step(Status::InTreatment, happened);
            folded.row.treatment_started_at = Some(at);
            folded.row.ready_at = None;
            if let Some(doctor) = doctor {
                folded.row.doctor = Some(person(doctor.id, &doctor.alias));
            }
        }
        ReservationEvent::ReservationAdmitted {} => folded.step(Status::Admitted, happened),
        ReservationEvent::ReservationReady {} => {
            folded.step(Status::ReadyForRelease, happened);
            folded.row.ready_at = Some(at);
        }
        ReservationEvent::ReservationCompleted { on_behalf, .. } => {
            folded.step(Status::Completed, happened);
            folded.row.completed_on_behalf = *on_behalf;
        }
        ReservationEvent::ReservationDeclined { reason, .. } => {
            folded.close(Status::Declined, reason.as_ref(), happened);
        }
        ReservationEvent::ReservationCancelled { reason, .. } => {
            folded.close(Status::Cancelled, reason.as_ref(), happened);
        }
        ReservationEvent::ReservationMarkedNoShow { reason, .. } => {
            folded.close(Status::NoShow, reason.as_ref(), happened);
        }
        ReservationEvent::ReservationTriaged(triaged) => {
            folded.row.treatment = triaged.treatment;
            folded.row.acuity = triaged.acuity;
            folded.row.triage_note = triaged.note.as_ref().and_then(readable);
            folded.row.triaged_at = Some(at);
            folded.row.rank = triaged.rank.clone();
        }
        ReservationEvent::ReservationMoved(moved) => folded.row.rank = moved.rank.clone(),
        ReservationEvent::StepUndone { to, .. } => folded.undo(*to, happened),
    }
    folded.row.set_target();
    Ok(folded)
}

impl Folded {
    fn step(&mut self, to: Status, happened: &Happened) {
        let row = &self.row;
        let left = Step { status: row.status, treatment_started_at: row.treatment_started_at, ready_at: row.ready_at };
        if self.steps.len() == MAX_UNDO {
            self.steps.remove(0);
        }
        self.steps.push(left);
        self.enter(to, happened);
    }

    fn close(&mut self, to: Status, reason: Option<&Personal>, happened: &Happened) {
        self.step(to, happened);
        self.row.closing_reason = reason.and_then(readable);
    }

    fn undo(&mut self, to: Status, happened: &Happened) {
        let from = self.row.status;
        if let Some(step) = self.steps.pop() {
            self.row.treatment_started_at = step.treatment_started_at;
            self.row.ready_at = step.ready_at;
        }
        self.row.closing_reason = None;
        self.row.completed_on_behalf = false;
        if from == Status::CheckedIn {
            self.row.checked_in_at = None;
        }
        if to == Status::Requested {
            (self.row.doctor, self.row.start, self.row.end) = (None, None, None);
        }
        self.enter(to, happened);
    }

    fn enter(&mut self, to: Status, happened: &Happened) {
        self.row.status = to;
        self.row.ongoing = to.is_ongoing();
        self.row.status_changed_at = happened.recorded_at;
        self.row.finished_at = Some(happened.recorded_at).filter(|_| !to.is_ongoing());
        self.row.undo_to = self.steps.last().map(|step| step.status);
    }
}

fn request(requested: &Requested, happened: &Happened) -> ReservationRow {
    ReservationRow {
        id: ReservationId::new(happened.id),
        version: happened.sequence,
        position: happened.position,
        status: Status::Requested,
        ongoing: true,
        treatment: Treatment::Standard,
        acuity: None,
        triage_note: None,
        triaged_at: None,
        rank: requested.rank.clone(),
        pet: PetBrief {
            id: requested.pet.id,
            name: readable(&requested.pet.name),
            species: requested.pet.species,
            breed: requested.pet.breed.clone(),
        },
        customer: person(requested.customer, &requested.customer_alias),
        reason: readable(&requested.reason),
        notes: requested.notes.as_ref().and_then(readable),
        preferred_at: requested.preferred_at,
        doctor: None,
        start: None,
        end: None,
        requested_at: requested.at,
        checked_in_at: None,
        treatment_started_at: None,
        ready_at: None,
        finished_at: None,
        status_changed_at: happened.recorded_at,
        updated_at: happened.recorded_at,
        closing_reason: None,
        completed_on_behalf: false,
        target_minutes: None,
        target_at: None,
        undo_to: None,
        queue: None,
    }
}

fn readable(personal: &Personal) -> Option<String> {
    personal.text().map(str::to_owned)
}

fn person(id: AccountId, alias: &Personal) -> PersonBrief {
    PersonBrief { id, alias: readable(alias) }
}

/// Whether a row is changed never depends on its texts: once erased, they would say otherwise in a rebuild.
fn rename(row: &mut ReservationRow, account: AccountId, to: &Personal) -> bool {
    let doctor = row.doctor.as_mut().filter(|doctor| doctor.id == account);
    let customer = Some(&mut row.customer).filter(|customer| customer.id == account);
    let mut named = false;
    for brief in [doctor, customer].into_iter().flatten() {
        brief.alias = readable(to);
        named = true;
    }
    named
}

/// Removes every text that belongs to a person.
pub(crate) fn erase(row: &mut ReservationRow, account: AccountId) -> bool {
    let doctor = row.doctor.as_mut().filter(|doctor| doctor.id == account);
    let treats = doctor.map(|doctor| doctor.alias = None).is_some();
    let owns = row.customer.id == account;
    if owns {
        row.customer.alias = None;
        row.pet.name = None;
        (row.reason, row.notes, row.triage_note, row.closing_reason) = (None, None, None, None);
    }
    treats || owns
}
