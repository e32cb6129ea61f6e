//! An offer of a time that runs out: what nobody answered is given back.
//!
//! Never here: offering it to the next; see `waitlist`.

use chrono::{DateTime, Utc};
use commands::Commands;
use commands::reservation::expire_offer;
use domain::AnyEvent;
use domain::reservation::ReservationEvent;

use super::kind::{Act, Change, What, settled};
use super::{DeadlineKind, Due};
use crate::happened::Happened;

pub(super) fn wants(aggregate_type: &str, event_type: &str) -> bool {
    aggregate_type == "reservation" && ["SlotOffered", "SlotTaken", "SlotReleased"].contains(&event_type)
}

pub(super) fn changes(happened: &Happened) -> Vec<Change> {
    let AnyEvent::Reservation(event) = &happened.event else { return Vec::new() };
    let what = match &**event {
        ReservationEvent::SlotOffered(offer) => What::Set(offer.expires_at),
        ReservationEvent::SlotTaken(_) | ReservationEvent::SlotReleased { .. } => What::Cancel,
        _ => return Vec::new(),
    };
    vec![DeadlineKind::SlotOffer.of(happened.id, what)]
}

pub(super) async fn act(commands: &Commands, due: &Due, now: DateTime<Utc>) -> Act {
    settled(expire_offer(commands, due.context(now), due.aggregate.into()).await)
}
