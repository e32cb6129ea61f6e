//! The live feed's memory: every reservation as it was after each position that changed it, for clients that come back.
//!
//! Bounded: beyond a number of changes the oldest go, and the floor says up to where. Never here: sending it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::AnyEvent;
use domain::account::AccountEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use super::fold::erase;
use super::row::ReservationRow;
use crate::happened::Happened;
use crate::subscription::Failure;

/// How many changes to remember, and how many came since the memory was last cut.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    keep: i64,
    uncut: Arc<AtomicI64>,
}

impl Memory {
    pub(crate) fn new(keep: i64) -> Self {
        Self { keep, uncut: Arc::default() }
    }

    /// Whether it is time to cut, after so many more changes: now and then, to spare the work.
    fn is_long(&self, more: usize) -> bool {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        let long = self.uncut.fetch_add(more, Ordering::Relaxed) + more > self.keep / 50;
        if long {
            self.uncut.store(0, Ordering::Relaxed);
        }
        long
    }
}

/// New changes, column by column.
#[derive(Debug, Default)]
pub(super) struct Changes {
    positions: Vec<i64>,
    ordinals: Vec<i32>,
    last: Vec<bool>,
    reservations: Vec<Uuid>,
    customers: Vec<Uuid>,
    doctors: Vec<Option<Uuid>>,
    data: Vec<String>,
}

impl Changes {
    /// Adds what one event changed. That an erased person's old visits lost their texts is not news.
    pub(super) fn push<'a>(
        &mut self,
        happened: &Happened,
        rows: impl Iterator<Item = &'a ReservationRow>,
    ) -> Result<(), serde_json::Error> {
        let own = matches!(happened.event, AnyEvent::Reservation(_));
        for (ordinal, row) in (0..).zip(rows.filter(|row| own || row.ongoing)) {
            self.positions.push(happened.position);
            self.ordinals.push(ordinal);
            self.last.push(false);
            self.reservations.push(row.id.uuid());
            self.customers.push(row.customer.id.uuid());
            self.doctors.push(row.doctor.as_ref().map(|doctor| doctor.id.uuid()));
            self.data.push(serde_json::to_string(row)?);
        }
        if self.positions.last() == Some(&happened.position)
            && let Some(last) = self.last.last_mut()
        {
            *last = true;
        }
        Ok(())
    }
}

/// Remembers changes, forgets the texts of people erased in this batch, and cuts what is too old.
pub(super) async fn write(
    connection: &mut PgConnection,
    changes: &Changes,
    batch: &[Happened],
    memory: &Memory,
) -> Result<(), Failure> {
    if !changes.positions.is_empty() {
        sqlx::query!(
            "INSERT INTO reservation_changes (position, ordinal, last, reservation_id, customer_id, doctor_id, data)
             SELECT position, ordinal, last, reservation_id, customer_id, doctor_id, data::json
             FROM unnest($1::bigint[], $2::integer[], $3::boolean[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[])
               AS changed (position, ordinal, last, reservation_id, customer_id, doctor_id, data)",
            &changes.positions,
            &changes.ordinals,
            &changes.last,
            &changes.reservations,
            &changes.customers,
            &changes.doctors as &[Option<Uuid>],
            &changes.data
        )
        .execute(&mut *connection)
        .await?;
    }
    for happened in batch {
        if matches!(happened.event, AnyEvent::Account(AccountEvent::AccountErased {})) {
            forget(connection, happened.id).await?;
        }
    }
    if memory.is_long(changes.positions.len()) {
        cut(connection, memory.keep).await?;
    }
    Ok(())
}

/// Removes an erased person's texts from all remembered changes.
async fn forget(connection: &mut PgConnection, person: Uuid) -> Result<(), Failure> {
    let rows = sqlx::query!(
        r#"SELECT position, ordinal, data::text AS "data!" FROM reservation_changes
           WHERE customer_id = $1 OR doctor_id = $1"#,
        person
    )
    .fetch_all(&mut *connection)
    .await?;
    let (mut positions, mut ordinals, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for stored in rows {
        let mut row: ReservationRow = serde_json::from_str(&stored.data).map_err(Failure::poison)?;
        erase(&mut row, person.into());
        positions.push(stored.position);
        ordinals.push(stored.ordinal);
        data.push(serde_json::to_string(&row).map_err(Failure::poison)?);
    }
    sqlx::query!(
        "UPDATE reservation_changes SET data = erased.data::json
         FROM unnest($1::bigint[], $2::integer[], $3::text[]) AS erased (position, ordinal, data)
         WHERE (reservation_changes.position, reservation_changes.ordinal) = (erased.position, erased.ordinal)",
        &positions,
        &ordinals,
        &data
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps only the last changes.
async fn cut(connection: &mut PgConnection, keep: i64) -> Result<(), sqlx::Error> {
    let floor = sqlx::query_scalar!(
        "SELECT position FROM reservation_changes ORDER BY position DESC, ordinal DESC OFFSET $1 LIMIT 1",
        keep
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(floor) = floor {
        raise_floor(connection, floor).await?;
        sqlx::query!("DELETE FROM reservation_changes WHERE position <= $1", floor).execute(connection).await?;
    }
    Ok(())
}

/// Whoever saw nothing behind this position must read everything anew.
pub(super) async fn raise_floor(connection: &mut PgConnection, floor: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE reservation_feed SET floor = greatest(floor, $1)", floor).execute(connection).await?;
    Ok(())
}
