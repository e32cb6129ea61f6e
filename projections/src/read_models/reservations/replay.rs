//! Reservations as they were: the board, or one visit, at any position of the log or moment.
//!
//! Events are folded exactly as they were when they happened, so a replay shows what was shown, except the texts of
//! people erased since. Never here: the tables; only the log is read.

use std::pin::pin;

use chrono::{DateTime, Utc};
use commands::{Commands, RecordedEvent};
use domain::ReservationId;
use domain::reservation::ReservationEvent;
use futures::TryStreamExt as _;
use uuid::Uuid;

use super::fold::Fold;
use super::row::{Board, ReservationRow};
use super::standing::Standing;
use crate::ReadError;
use crate::happened::{Happened, prepare};
use crate::pages::pages;

/// A moment in the life of the hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// After this position of the log.
    Position(i64),
    /// After everything recorded at or before this moment.
    Time(DateTime<Utc>),
}

impl AsOf {
    async fn position(self, commands: &Commands) -> Result<i64, ReadError> {
        match self {
            Self::Position(position) => Ok(position),
            Self::Time(moment) => Ok(commands.log().position_at(moment).await?),
        }
    }
}

/// The board as it was.
pub(super) async fn board_as_of(commands: &Commands, as_of: AsOf) -> Result<Board, ReadError> {
    let upto = as_of.position(commands).await?.min(commands.log().head().await?.position);
    let mut fold = Fold::default();
    let mut pages = pin!(pages(commands, 0, upto, wants));
    while let Some(page) = pages.try_next().await? {
        apply(&mut fold, &page)?;
    }
    let mut standing = Standing::default();
    for folded in fold.into_known() {
        standing.put(folded.row.into());
    }
    Ok(Board { position: upto, rows: standing.board() })
}

/// One reservation as it was; `None` if it did not exist then. Its turn is not told: that depends on all the others.
pub(super) async fn as_of(
    commands: &Commands,
    id: ReservationId,
    as_of: AsOf,
) -> Result<Option<ReservationRow>, ReadError> {
    let upto = as_of.position(commands).await?;
    let mut recorded = commands.log().history("reservation", id.uuid()).await?;
    let own = prepare(commands.keys(), recorded.clone()).await?;
    for (aggregate_type, id) in related(&own) {
        recorded.extend(commands.log().history(aggregate_type, id).await?.into_iter().filter(wants));
    }
    recorded.retain(|event| event.position <= upto);
    recorded.sort_unstable_by_key(|event| event.position);
    recorded.dedup_by_key(|event| event.position);
    let mut fold = Fold::default();
    apply(&mut fold, &prepare(commands.keys(), recorded).await?)?;
    Ok(fold.get(id.uuid()).map(|folded| folded.row.clone()))
}

/// The aggregates whose events change a reservation, too: its pet, its customer, its doctors.
fn related(own: &[Happened]) -> Vec<(&'static str, Uuid)> {
    let mut related = Vec::new();
    for happened in own {
        let domain::AnyEvent::Reservation(event) = &happened.event else { continue };
        let doctor = match &**event {
            ReservationEvent::ReservationRequested(requested) => {
                related.push(("pet", requested.pet.id.uuid()));
                related.push(("account", requested.customer.uuid()));
                None
            }
            ReservationEvent::ReservationScheduled(scheduled) => scheduled.doctor.as_ref(),
            ReservationEvent::TreatmentStarted { doctor } => doctor.as_ref(),
            _ => None,
        };
        related.extend(doctor.map(|doctor| ("account", doctor.id.uuid())));
    }
    related.sort_unstable();
    related.dedup();
    related
}

fn wants(event: &RecordedEvent) -> bool {
    Fold::wants(&event.aggregate_type, &event.event_type)
}

fn apply(fold: &mut Fold, events: &[Happened]) -> Result<(), ReadError> {
    for happened in events {
        fold.apply(happened).map_err(ReadError::unreadable)?;
    }
    Ok(())
}
