//! Keeping the table of reservations, and the live feed's memory of every change, as the log says.
//!
//! A batch costs one query for all the rows it touches, the fold in memory, and one statement that writes them.
//! Never here: what an event changes; see `fold`.

use std::collections::{BTreeSet, HashSet};

use commands::RecordedEvent;
use domain::AnyEvent;
use domain::account::AccountEvent;
use domain::pet::PetEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use super::changes::{self, Changes, Memory};
use super::fold::{Fold, Folded};
use super::row::ReservationRow;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// The projection.
#[derive(Clone, Debug)]
pub(crate) struct ReservationsProjection {
    memory: Memory,
}

impl ReservationsProjection {
    /// Remembers so many changes for clients that come back.
    pub(crate) fn new(feed_history: i64) -> Self {
        Self { memory: Memory::new(feed_history) }
    }
}

impl Projection for ReservationsProjection {
    const NAME: &'static str = "reservations";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["reservations"];

    fn wants(event: &RecordedEvent) -> bool {
        Fold::wants(&event.aggregate_type, &event.event_type)
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], mode: Mode) -> Result<(), Failure> {
        let mut fold = touched(connection, batch).await?;
        let mut dirty = BTreeSet::new();
        let mut announced = Changes::default();
        for happened in batch {
            let changed = fold.apply(happened).map_err(Failure::poison)?;
            if mode == Mode::Live {
                let rows = changed.iter().filter_map(|id| Some(&fold.get(*id)?.row));
                announced.push(happened, rows).map_err(Failure::poison)?;
            }
            dirty.extend(changed);
        }
        write(connection, dirty.iter().filter_map(|id| fold.get(*id))).await?;
        if mode == Mode::Live {
            changes::write(connection, &announced, batch, &self.memory).await?;
        }
        Ok(())
    }

    async fn swapped(&self, connection: &mut PgConnection, position: i64) -> Result<(), Failure> {
        Ok(changes::raise_floor(connection, position).await?)
    }
}

/// Reads everything that a batch may change.
async fn touched(connection: &mut PgConnection, batch: &[Happened]) -> Result<Fold, Failure> {
    let mut own = HashSet::new();
    let (mut pets, mut renamed, mut erased) = (Vec::new(), Vec::new(), Vec::new());
    for Happened { id, event, .. } in batch {
        match event {
            AnyEvent::Reservation(_) => drop(own.insert(*id)),
            AnyEvent::Pet(PetEvent::PetChanged { .. }) => pets.push(*id),
            AnyEvent::Account(AccountEvent::AliasChanged { .. }) => renamed.push(*id),
            AnyEvent::Account(AccountEvent::AccountErased {}) => erased.push(*id),
            AnyEvent::Pet(_) | AnyEvent::Account(_) | AnyEvent::Invitation(_) | AnyEvent::Hospital(_) => {}
        }
    }
    let own: Vec<Uuid> = own.into_iter().collect();
    let mut fold = Fold::default();
    let rows = sqlx::query!(
        r#"SELECT data::text AS "data!", steps::text AS "steps!" FROM reservations WHERE id = ANY($1)"#,
        &own
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        fold.insert(stored(&row.data, &row.steps)?);
    }
    if !(pets.is_empty() && renamed.is_empty() && erased.is_empty()) {
        let rows = sqlx::query!(
            r#"SELECT data::text AS "data!", steps::text AS "steps!" FROM reservations
               WHERE ongoing AND (pet_id = ANY($1) OR customer_id = ANY($2) OR doctor_id = ANY($2))
                  OR customer_id = ANY($3) OR doctor_id = ANY($3)"#,
            &pets,
            &renamed,
            &erased
        )
        .fetch_all(connection)
        .await?;
        for row in rows {
            fold.insert(stored(&row.data, &row.steps)?);
        }
    }
    Ok(fold)
}

fn stored(data: &str, steps: &str) -> Result<Folded, Failure> {
    let row: ReservationRow = serde_json::from_str(data).map_err(Failure::poison)?;
    let steps = serde_json::from_str(steps).map_err(Failure::poison)?;
    Ok(Folded { row, steps })
}

async fn write<'a>(connection: &mut PgConnection, rows: impl Iterator<Item = &'a Folded>) -> Result<(), Failure> {
    let (mut ids, mut pets, mut customers, mut doctors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut ongoing, mut started, mut ready) = (Vec::new(), Vec::new(), Vec::new());
    let (mut data, mut steps) = (Vec::new(), Vec::new());
    for folded in rows {
        let row = &folded.row;
        ids.push(row.id.uuid());
        pets.push(row.pet.id.uuid());
        customers.push(row.customer.id.uuid());
        doctors.push(row.doctor.as_ref().map(|doctor| doctor.id.uuid()));
        ongoing.push(row.ongoing);
        started.push(row.treatment_started_at);
        ready.push(row.ready_at);
        data.push(serde_json::to_string(row).map_err(Failure::poison)?);
        steps.push(serde_json::to_string(&folded.steps).map_err(Failure::poison)?);
    }
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO reservations
             (id, pet_id, customer_id, doctor_id, ongoing, treatment_started_at, ready_at, data, steps)
         SELECT id, pet_id, customer_id, doctor_id, ongoing, treatment_started_at, ready_at, data::json, steps::json
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[], $6::timestamptz[],
                     $7::timestamptz[], $8::text[], $9::text[])
           AS changed (id, pet_id, customer_id, doctor_id, ongoing, treatment_started_at, ready_at, data, steps)
         ON CONFLICT (id) DO UPDATE
         SET doctor_id = excluded.doctor_id, ongoing = excluded.ongoing,
             treatment_started_at = excluded.treatment_started_at, ready_at = excluded.ready_at,
             data = excluded.data, steps = excluded.steps",
        &ids,
        &pets,
        &customers,
        &doctors as &[Option<Uuid>],
        &ongoing,
        &started as &[Option<domain::Timestamp>],
        &ready as &[Option<domain::Timestamp>],
        &data,
        &steps
    )
    .execute(connection)
    .await?;
    Ok(())
}
