//! The read model of files: which of them an event holds, so that the others can go.
//!
//! Whoever adds an event that names a file adds to `change` where it is held from then on, and to `wants` what it is
//! called. Never here: the files themselves, or deleting them; see `sweep`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use commands::{FileName, RecordedEvent};
use domain::account::AccountEvent;
use domain::pet::PetEvent;
use domain::reservation::ReservationEvent;
use domain::values::{Digest, FileRef};
use domain::{AccountId, AnyEvent};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::ReadError;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// The files of one place, such as a pet's photo.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    owner: AccountId,
    digests: Vec<Digest>,
}

/// What an event changes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// The place holds these, or nothing, and no others any more.
    Place(String, Option<Held>),
    /// Nothing of theirs is held any more.
    Erased(AccountId),
}

/// The fold: what one event changes. Pure.
fn change(happened: &Happened) -> Option<Change> {
    let place = |kind: &str| format!("{kind}/{}", happened.id);
    let held = |owner, files: &[&FileRef]| Held { owner, digests: files.iter().map(|file| file.digest).collect() };
    match &happened.event {
        AnyEvent::Pet(PetEvent::PhotoChanged { photo }) => {
            Some(Change::Place(place("photo"), Some(held(photo.owner, &photo.files()))))
        }
        AnyEvent::Pet(PetEvent::PhotoRemoved { .. } | PetEvent::PetRemoved { .. }) => {
            Some(Change::Place(place("photo"), None))
        }
        AnyEvent::Reservation(event) => match &**event {
            ReservationEvent::AttachmentAdded { id, file, name } => {
                Some(Change::Place(format!("attachment/{id}"), Some(held(name.subject(), &[file]))))
            }
            ReservationEvent::AttachmentRemoved { id } => Some(Change::Place(format!("attachment/{id}"), None)),
            _ => None,
        },
        AnyEvent::Account(AccountEvent::AccountErased { .. }) => Some(Change::Erased(AccountId::new(happened.id))),
        _ => None,
    }
}

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FilesProjection;

impl Projection for FilesProjection {
    const NAME: &'static str = "files";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["files"];

    fn wants(event: &RecordedEvent) -> bool {
        matches!(
            event.event_type.as_str(),
            "PhotoChanged" | "PhotoRemoved" | "PetRemoved" | "AttachmentAdded" | "AttachmentRemoved" | "AccountErased"
        )
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let mut places = BTreeMap::new();
        let mut erased = BTreeSet::new();
        for happened in batch {
            match change(happened) {
                Some(Change::Place(place, held)) => drop(places.insert(place, held)),
                Some(Change::Erased(owner)) => drop(erased.insert(owner.uuid())),
                None => {}
            }
        }
        write(connection, &places).await?;
        let erased: Vec<Uuid> = erased.into_iter().collect();
        sqlx::query!("DELETE FROM files WHERE owner_id = ANY($1)", &erased).execute(connection).await?;
        Ok(())
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

async fn write(connection: &mut PgConnection, places: &BTreeMap<String, Option<Held>>) -> Result<(), Failure> {
    let changed: Vec<String> = places.keys().cloned().collect();
    sqlx::query!("DELETE FROM files WHERE id = ANY($1)", &changed).execute(&mut *connection).await?;
    for (place, held) in places.iter().filter_map(|(place, held)| Some((place, held.as_ref()?))) {
        let digests: Vec<Vec<u8>> = held.digests.iter().map(|digest| digest.bytes().to_vec()).collect();
        sqlx::query!(
            "INSERT INTO files (id, owner_id, digests) VALUES ($1, $2, $3)",
            place,
            held.owner.uuid(),
            &digests
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Which files of these owners an event holds.
pub(crate) async fn held(pool: &PgPool, files: &[FileName]) -> Result<HashSet<FileName>, ReadError> {
    let owners: BTreeSet<Uuid> = files.iter().map(|(owner, _)| owner.uuid()).collect();
    let owners: Vec<Uuid> = owners.into_iter().collect();
    let rows =
        sqlx::query!("SELECT owner_id, digests FROM files WHERE owner_id = ANY($1)", &owners).fetch_all(pool).await?;
    let digest = |bytes: Vec<u8>| bytes.try_into().map_err(|_| ReadError::unreadable("a digest is not 32 bytes"));
    let mut held = HashSet::new();
    for row in rows {
        for bytes in row.digests {
            held.insert((AccountId::new(row.owner_id), Digest::new(digest(bytes)?)));
        }
    }
    Ok(held)
}
