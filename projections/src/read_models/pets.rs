//! The read model of pets: what is known about each, for its owner and the staff.
//!
//! Never here: its reservations.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use commands::RecordedEvent;
use domain::account::AccountEvent;
use domain::pet::{PetDetails, PetEvent, Sex, Species};
use domain::{AccountId, AnyEvent, Personal, PetId};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Page, cursor, limit, parse};
use crate::ReadError;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// A pet. Its name is `None` once its owner was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetRow {
    /// Which.
    pub id: PetId,
    /// How many events it has seen; what a command is decided on.
    pub version: i64,
    /// The position of the log that last changed what is shown here.
    pub position: i64,
    /// Whose it is.
    pub owner_id: AccountId,
    /// What it is called.
    pub name: Option<String>,
    /// What it is.
    pub species: Species,
    /// Its breed.
    pub breed: Option<String>,
    /// Its sex.
    pub sex: Sex,
    /// Whether it is neutered, if known.
    pub neutered: Option<bool>,
    /// When it was born, if known.
    pub date_of_birth: Option<NaiveDate>,
    /// What it looks like.
    pub colour: Option<String>,
    /// The number of its chip.
    pub microchip: Option<String>,
    /// What else the hospital should know.
    pub notes: Option<String>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When anything last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether its owner took it off their list.
    pub removed: bool,
}

impl PetRow {
    fn added(owner: AccountId, details: &PetDetails, happened: &Happened) -> Self {
        let mut row = Self {
            id: happened.id.into(),
            version: 0,
            position: 0,
            owner_id: owner,
            name: None,
            species: details.species,
            breed: None,
            sex: details.sex,
            neutered: None,
            date_of_birth: None,
            colour: None,
            microchip: None,
            notes: None,
            created_at: happened.recorded_at,
            updated_at: happened.recorded_at,
            removed: false,
        };
        row.set(details);
        row
    }

    fn set(&mut self, details: &PetDetails) {
        self.name = readable(&details.name);
        self.species = details.species;
        self.breed.clone_from(&details.breed);
        self.sex = details.sex;
        self.neutered = details.neutered;
        self.date_of_birth = details.date_of_birth;
        self.colour.clone_from(&details.colour);
        self.microchip = details.microchip.as_ref().and_then(readable);
        self.notes = details.notes.as_ref().and_then(readable);
    }

    /// The owner was erased: what could lead to them goes.
    fn purge(&mut self, happened: &Happened) {
        (self.name, self.microchip, self.notes) = (None, None, None);
        self.position = happened.position;
        self.updated_at = happened.recorded_at;
    }
}

fn readable(personal: &Personal) -> Option<String> {
    personal.text().map(str::to_owned)
}

/// The fold: what an event of the pet's own stream makes of it. Pure.
fn apply(known: Option<PetRow>, happened: &Happened, event: &PetEvent) -> Option<PetRow> {
    let mut row = match event {
        PetEvent::PetAdded { owner, details, .. } => PetRow::added(*owner, details, happened),
        PetEvent::PetChanged { .. } | PetEvent::PetRemoved { .. } => known?,
    };
    match event {
        PetEvent::PetAdded { .. } => {}
        PetEvent::PetChanged { details } => row.set(details),
        PetEvent::PetRemoved { .. } => row.removed = true,
    }
    row.version = happened.sequence;
    row.position = happened.position;
    row.updated_at = happened.recorded_at;
    Some(row)
}

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PetsProjection;

impl Projection for PetsProjection {
    const NAME: &'static str = "pets";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["pets"];

    fn wants(event: &RecordedEvent) -> bool {
        event.aggregate_type == "pet" || event.event_type == "AccountErased"
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let mut rows = touched(connection, batch).await?;
        for happened in batch {
            match &happened.event {
                AnyEvent::Pet(event) => {
                    let row = apply(rows.remove(&happened.id), happened, event)
                        .ok_or_else(|| Failure::Poison(format!("pet {} does not exist", happened.id)))?;
                    rows.insert(happened.id, row);
                }
                AnyEvent::Account(AccountEvent::AccountErased {}) => {
                    let owned = rows.values_mut().filter(|row| row.owner_id.uuid() == happened.id);
                    owned.for_each(|row| row.purge(happened));
                }
                AnyEvent::Account(_) | AnyEvent::Invitation(_) | AnyEvent::Hospital(_) | AnyEvent::Reservation(_) => {}
            }
        }
        write(connection, rows.values()).await
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

/// Reads everything that a batch may change.
async fn touched(connection: &mut PgConnection, batch: &[Happened]) -> Result<BTreeMap<Uuid, PetRow>, Failure> {
    let of = |wanted: fn(&AnyEvent) -> bool| -> Vec<Uuid> {
        batch.iter().filter(|happened| wanted(&happened.event)).map(|happened| happened.id).collect()
    };
    let pets = of(|event| matches!(event, AnyEvent::Pet(_)));
    let erased = of(|event| matches!(event, AnyEvent::Account(_)));
    let rows = sqlx::query_scalar!(
        r#"SELECT data::text AS "data!" FROM pets WHERE id = ANY($1)
           UNION ALL
           SELECT data::text FROM pets WHERE owner_id = ANY($2) AND id <> ALL($1)"#,
        &pets,
        &erased
    )
    .fetch_all(connection)
    .await?;
    let mut touched = BTreeMap::new();
    for data in rows {
        let row: PetRow = serde_json::from_str(&data).map_err(Failure::poison)?;
        touched.insert(row.id.uuid(), row);
    }
    Ok(touched)
}

async fn write(connection: &mut PgConnection, rows: impl Iterator<Item = &PetRow>) -> Result<(), Failure> {
    let (mut ids, mut owners, mut removed, mut data) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        ids.push(row.id.uuid());
        owners.push(row.owner_id.uuid());
        removed.push(row.removed);
        data.push(serde_json::to_string(row).map_err(Failure::poison)?);
    }
    sqlx::query!(
        "INSERT INTO pets (id, owner_id, removed, data)
         SELECT id, owner_id, removed, data::json
         FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::text[]) AS changed (id, owner_id, removed, data)
         ON CONFLICT (id) DO UPDATE SET removed = excluded.removed, data = excluded.data",
        &ids,
        &owners,
        &removed,
        &data
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Pets as people see them.
#[derive(Clone, Debug)]
pub struct Pets {
    pool: PgPool,
}

impl Pets {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// One pet that was not removed.
    pub async fn get(&self, id: PetId) -> Result<Option<PetRow>, ReadError> {
        sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM pets WHERE id = $1 AND NOT removed"#, id.uuid())
            .fetch_optional(&self.pool)
            .await?
            .map(|data| parse(&data))
            .transpose()
    }

    /// A page of the pets on their owner's list, in the order in which they were added.
    pub async fn list(&self, owner: AccountId, after: Option<&str>, max: u32) -> Result<Page<PetRow>, ReadError> {
        let max = limit(max);
        let rows = sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM pets
               WHERE owner_id = $1 AND id > $2 AND NOT removed ORDER BY id LIMIT $3"#,
            owner.uuid(),
            cursor::read(after)?.unwrap_or(Uuid::nil()),
            max + 1
        )
        .fetch_all(&self.pool)
        .await?;
        let items = rows.iter().map(|data| parse(data)).collect::<Result<Vec<PetRow>, _>>()?;
        Ok(Page::cut(items, max, |row| row.id.uuid()))
    }
}
