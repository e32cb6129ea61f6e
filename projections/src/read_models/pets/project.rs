//! Keeping the table of pets as the log says.
//!
//! Never here: what an event changes; see `fold`.

use commands::RecordedEvent;
use domain::AnyEvent;
use domain::reservation::ReservationEvent;
use sqlx::PgConnection;

use super::fold::{Fold, Folded};
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PetsProjection;

impl Projection for PetsProjection {
    const NAME: &'static str = "pets";
    const VERSION: i32 = 3;
    const TABLES: &'static [&'static str] = &["pets"];

    fn wants(event: &RecordedEvent) -> bool {
        Fold::wants(&event.aggregate_type, &event.event_type)
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let mut fold = touched(connection, batch).await?;
        for happened in batch {
            fold.apply(happened).map_err(Failure::poison)?;
        }
        write(connection, fold.known()).await
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

/// Reads everything that a batch may change.
async fn touched(connection: &mut PgConnection, batch: &[Happened]) -> Result<Fold, Failure> {
    let (mut pets, mut visits, mut erased) = (Vec::new(), Vec::new(), Vec::new());
    for Happened { id, event, .. } in batch {
        match event {
            AnyEvent::Pet(_) => pets.push(*id),
            AnyEvent::Reservation(event) => match **event {
                ReservationEvent::ReservationRequested(ref requested) => pets.push(requested.pet.id.uuid()),
                ReservationEvent::StepUndone { pet, .. } => pets.push(pet.uuid()),
                _ => visits.push(*id),
            },
            AnyEvent::Account(_) => erased.push(*id),
            AnyEvent::Invitation(_) | AnyEvent::Hospital(_) | AnyEvent::Room(_) | AnyEvent::Schedule(_) => {}
        }
    }
    let rows = sqlx::query!(
        r#"SELECT data::text AS "data!", weights::text AS "weights!", audience FROM pets
           WHERE id = ANY($1) OR visit_id = ANY($2) OR owner_id = ANY($3)"#,
        &pets,
        &visits,
        &erased
    )
    .fetch_all(connection)
    .await?;
    let mut fold = Fold::default();
    for stored in rows {
        let row = serde_json::from_str(&stored.data).map_err(Failure::poison)?;
        let weights = serde_json::from_str(&stored.weights).map_err(Failure::poison)?;
        let audience = stored.audience.into_iter().map(Into::into).collect();
        fold.insert(Folded { row, weights, audience });
    }
    Ok(fold)
}

async fn write(connection: &mut PgConnection, pets: impl Iterator<Item = &Folded>) -> Result<(), Failure> {
    let (mut ids, mut owners, mut offered, mut visits) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut removed, mut positions, mut audiences) = (Vec::new(), Vec::new(), Vec::new());
    let (mut data, mut weights) = (Vec::new(), Vec::new());
    for Folded { row, weights: weighed, audience } in pets {
        ids.push(row.id.uuid());
        owners.push(row.owner_id.uuid());
        offered.push(row.offer.map(|offer| offer.to.uuid()));
        visits.push(row.visit.map(|visit| visit.id.uuid()));
        removed.push(row.removed);
        positions.push(row.position);
        // An array of arrays has one length for all.
        audiences.push(audience.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        data.push(serde_json::to_string(row).map_err(Failure::poison)?);
        weights.push(serde_json::to_string(weighed).map_err(Failure::poison)?);
    }
    sqlx::query!(
        "INSERT INTO pets (id, owner_id, offered_to, visit_id, removed, position, audience, data, weights)
         SELECT id, owner_id, offered_to, visit_id, removed, position, string_to_array(audience, ',')::uuid[],
                data::json, weights::json
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[], $6::bigint[], $7::text[],
                     $8::text[], $9::text[])
           AS changed (id, owner_id, offered_to, visit_id, removed, position, audience, data, weights)
         ON CONFLICT (id) DO UPDATE
         SET owner_id = excluded.owner_id, offered_to = excluded.offered_to, visit_id = excluded.visit_id,
             removed = excluded.removed, position = excluded.position, audience = excluded.audience,
             data = excluded.data, weights = excluded.weights",
        &ids,
        &owners,
        &offered as &[Option<uuid::Uuid>],
        &visits as &[Option<uuid::Uuid>],
        &removed,
        &positions,
        &audiences,
        &data,
        &weights
    )
    .execute(connection)
    .await?;
    Ok(())
}
