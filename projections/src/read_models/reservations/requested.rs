//! A reservation as it is when it was just asked for.
//!
//! Never here: what happens to it later; see `fold`.

use std::collections::BTreeSet;

use domain::ReservationId;
use domain::reservation::{Requested, Status, Treatment};

use super::fold::{person, readable};
use super::row::{AlertBrief, PetBrief, ReservationRow};
use super::ticket::ticket;
use crate::happened::Happened;

/// What is known as soon as it is asked for.
pub(super) fn request(requested: &Requested, number: i64, happened: &Happened) -> ReservationRow {
    ReservationRow {
        id: ReservationId::new(happened.id),
        version: happened.sequence,
        position: happened.position,
        ticket: ticket(number),
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
            alerts: requested.pet.alerts.iter().map(AlertBrief::new).collect(),
            photo: requested.pet.photo,
        },
        customer: person(requested.customer, &requested.customer_alias),
        reason: readable(&requested.reason),
        notes: requested.notes.as_ref().and_then(readable),
        preferred_at: requested.preferred_at,
        preferred_day: None,
        part_of_day: None,
        waitlist: None,
        offer: None,
        doctor: None,
        start: None,
        end: None,
        requested_at: requested.at,
        on_the_way_at: None,
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
        acknowledged_alerts: BTreeSet::new(),
        note_count: 0,
        undo_to: None,
        queue: None,
    }
}
