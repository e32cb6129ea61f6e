//! The reminder of an appointment, one day before it.
//!
//! Silent when it was made within that day, when the visit does not stand as scheduled any more, and when the pet is
//! gone. Never here: words.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Commands;
use domain::AnyEvent;
use domain::pet::Pet;
use domain::reservation::{Reservation, ReservationEvent, Scheduled, Status};

use super::kind::{Act, Change, What};
use super::{DeadlineKind, DeadlineOutcome, Due};
use crate::ReadError;
use crate::happened::Happened;
use crate::mail::MailKind;

/// How long before the appointment.
const BEFORE: TimeDelta = TimeDelta::days(1);

pub(super) fn wants(aggregate_type: &str, event_type: &str) -> bool {
    const EVENTS: [&str; 6] = [
        "ReservationScheduled",
        "ReservationRescheduled",
        "ReservationCheckedIn",
        "ReservationCancelled",
        "ReservationMarkedNoShow",
        "StepUndone",
    ];
    aggregate_type == "reservation" && EVENTS.contains(&event_type)
}

pub(super) fn changes(happened: &Happened) -> Vec<Change> {
    let AnyEvent::Reservation(event) = &happened.event else { return Vec::new() };
    let what = match &**event {
        ReservationEvent::ReservationScheduled(Scheduled { start: Some(start), .. })
        | ReservationEvent::ReservationRescheduled(Scheduled { start: Some(start), .. }) => set(*start, happened),
        ReservationEvent::ReservationScheduled(Scheduled { start: None, .. })
        | ReservationEvent::ReservationRescheduled(Scheduled { start: None, .. })
        | ReservationEvent::ReservationCheckedIn { .. }
        | ReservationEvent::ReservationCancelled { .. }
        | ReservationEvent::ReservationMarkedNoShow { .. }
        | ReservationEvent::StepUndone { to: Status::Requested, .. } => What::Cancel,
        ReservationEvent::StepUndone { to: Status::Scheduled, .. } => What::Revive,
        _ => return Vec::new(),
    };
    vec![DeadlineKind::AppointmentReminder.of(happened.id, what)]
}

/// Nobody is reminded of what they arranged within the day before.
fn set(start: DateTime<Utc>, happened: &Happened) -> What {
    let due = start - BEFORE;
    if due > happened.recorded_at { What::Set(due) } else { What::Cancel }
}

pub(super) async fn act(commands: &Commands, due: &Due, now: DateTime<Utc>) -> Result<Act, ReadError> {
    let start = due.due_at + BEFORE;
    match wanted(commands, due.aggregate, start, now).await? {
        Some(customer) => Ok(Act::Mail { kind: MailKind::AppointmentReminder, recipient: customer }),
        None => Ok(Act::Settled(DeadlineOutcome::Dropped)),
    }
}

/// Whose appointment it is, if it still stands and is ahead.
async fn wanted(
    commands: &Commands,
    id: uuid::Uuid,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<uuid::Uuid>, ReadError> {
    let visit = commands.load::<Reservation>(id).await?.state;
    let stands = visit.status() == Some(Status::Scheduled) && visit.starts_at() == Some(start) && now < start;
    let Some((customer, pet)) = visit.customer().zip(visit.pet()).filter(|_| stands) else { return Ok(None) };
    let there = commands.load::<Pet>(pet.uuid()).await?.state.details().is_some();
    Ok(there.then(|| customer.uuid()))
}
