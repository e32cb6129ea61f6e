//! The read model of chat rooms: what each is, and when something was last written there.
//!
//! Never here: messages; and who is in a room, which is in no event.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use commands::RecordedEvent;
use domain::room::{RoomEvent, RoomKind, RoomOpened};
use domain::{AccountId, AnyEvent, ReservationId, RoomId};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::parse;
use crate::ReadError;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// So many rooms are listed at most.
const LISTED: i64 = 500;

/// A chat room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRow {
    /// Which.
    pub id: RoomId,
    /// How many events it has seen; what a command is decided on.
    pub version: i64,
    /// The position of the log that last changed what is shown here.
    pub position: i64,
    /// Its kind.
    pub kind: RoomKind,
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// Whose it is; nobody's, if the hospital opened it.
    pub owner_id: Option<AccountId>,
    /// How many people fit in.
    pub capacity: u32,
    /// The two of a direct room, the customer of a consultation.
    pub members: BTreeSet<AccountId>,
    /// The reservation that a consultation is about.
    pub reservation_id: Option<ReservationId>,
    /// The doctor who took the consultation.
    pub doctor_id: Option<AccountId>,
    /// Whether somebody can still write there.
    pub open: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Where its last message is, other than notes; 0 if there is none.
    pub last_position: i64,
    /// When that was written.
    pub last_message_at: Option<DateTime<Utc>>,
    /// Since when the customer of a consultation waits for an answer.
    pub waiting_since: Option<DateTime<Utc>>,
}

impl RoomRow {
    fn opened(opened: &RoomOpened, happened: &Happened) -> Self {
        Self {
            id: opened.id,
            version: 0,
            position: 0,
            kind: opened.kind,
            name: opened.name.clone(),
            owner_id: opened.owner,
            capacity: opened.capacity,
            members: opened.members.clone(),
            reservation_id: opened.reservation,
            doctor_id: None,
            open: true,
            opened_at: happened.recorded_at,
            closed_at: None,
            last_position: 0,
            last_message_at: None,
            waiting_since: None,
        }
    }
}

/// The fold: what an event makes of a room. Pure.
fn apply(known: Option<RoomRow>, happened: &Happened, event: &RoomEvent) -> Option<RoomRow> {
    let mut row = match event {
        RoomEvent::RoomOpened(opened) => RoomRow::opened(opened, happened),
        _ => known?,
    };
    match event {
        RoomEvent::RoomClosed {} => {
            (row.open, row.closed_at, row.waiting_since) = (false, Some(happened.recorded_at), None);
        }
        RoomEvent::MessagePosted(message) if !message.note => {
            (row.last_position, row.last_message_at) = (happened.position, Some(happened.recorded_at));
        }
        RoomEvent::QuestionAsked {} => row.waiting_since = Some(happened.recorded_at),
        RoomEvent::AnswerGiven {} => row.waiting_since = None,
        RoomEvent::ConsultationAssigned { doctor } => row.doctor_id = *doctor,
        RoomEvent::RoomOpened(_)
        | RoomEvent::MessagePosted(_)
        | RoomEvent::MessageEdited { .. }
        | RoomEvent::MessageDeleted { .. } => {}
    }
    row.version = happened.sequence;
    row.position = happened.position;
    Some(row)
}

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoomsProjection;

impl Projection for RoomsProjection {
    const NAME: &'static str = "rooms";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["rooms"];

    fn wants(event: &RecordedEvent) -> bool {
        event.aggregate_type == "room"
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let ids: Vec<Uuid> = batch.iter().map(|happened| happened.id).collect();
        let mut rows = BTreeMap::new();
        for data in sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM rooms WHERE id = ANY($1)"#, &ids)
            .fetch_all(&mut *connection)
            .await?
        {
            let row: RoomRow = serde_json::from_str(&data).map_err(Failure::poison)?;
            rows.insert(row.id.uuid(), row);
        }
        for happened in batch {
            let AnyEvent::Room(event) = &happened.event else { continue };
            let row = apply(rows.remove(&happened.id), happened, event)
                .ok_or_else(|| Failure::Poison(format!("room {} does not exist", happened.id)))?;
            rows.insert(happened.id, row);
        }
        write(connection, rows.values()).await
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

async fn write(connection: &mut PgConnection, rows: impl Iterator<Item = &RoomRow>) -> Result<(), Failure> {
    for row in rows {
        let members: Vec<Uuid> = row.members.iter().map(|member| member.uuid()).collect();
        let data = serde_json::to_string(row).map_err(Failure::poison)?;
        sqlx::query!(
            "INSERT INTO rooms (id, kind, open, name, members, reservation, last_position, data)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json)
             ON CONFLICT (id) DO UPDATE
             SET open = excluded.open, last_position = excluded.last_position, data = excluded.data",
            row.id.uuid(),
            row.kind.as_str(),
            row.open,
            row.name,
            &members,
            row.reservation_id.map(ReservationId::uuid),
            row.last_position,
            data
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Chat rooms as people see them.
#[derive(Clone, Debug)]
pub struct Rooms {
    pool: PgPool,
}

impl Rooms {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// One room, also one that was closed.
    pub async fn get(&self, id: RoomId) -> Result<Option<RoomRow>, ReadError> {
        sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM rooms WHERE id = $1"#, id.uuid())
            .fetch_optional(&self.pool)
            .await?
            .map(|data| parse(&data))
            .transpose()
    }

    /// The open room of a name.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<RoomRow>, ReadError> {
        sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM rooms
               WHERE open AND kind IN ('public', 'private') AND name = $1 ORDER BY id LIMIT 1"#,
            name
        )
        .fetch_optional(&self.pool)
        .await?
        .map(|data| parse(&data))
        .transpose()
    }

    /// The open rooms that have a name, by it.
    pub async fn named(&self) -> Result<Vec<RoomRow>, ReadError> {
        let rows = sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM rooms
               WHERE open AND kind IN ('public', 'private') ORDER BY name, id LIMIT $1"#,
            LISTED
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|data| parse(data)).collect()
    }

    /// The open direct rooms and consultations of a person, the last one written in first.
    pub async fn of(&self, account: AccountId) -> Result<Vec<RoomRow>, ReadError> {
        let rows = sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM rooms
               WHERE open AND members @> ARRAY[$1::uuid] ORDER BY last_position DESC, id LIMIT $2"#,
            account.uuid(),
            LISTED
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|data| parse(data)).collect()
    }

    /// The open consultations, or the closed ones, the last one written in first.
    pub async fn consultations(&self, open: bool) -> Result<Vec<RoomRow>, ReadError> {
        let rows = sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM rooms
               WHERE open = $1 AND kind = 'consultation' ORDER BY last_position DESC, id LIMIT $2"#,
            open,
            LISTED
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|data| parse(data)).collect()
    }

    /// The consultations about a reservation, oldest first.
    pub async fn about(&self, reservation: ReservationId) -> Result<Vec<RoomRow>, ReadError> {
        let rows = sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM rooms WHERE reservation = $1 ORDER BY id LIMIT $2"#,
            reservation.uuid(),
            LISTED
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|data| parse(data)).collect()
    }
}
