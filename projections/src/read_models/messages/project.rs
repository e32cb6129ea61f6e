//! Keeping the table of messages.
//!
//! Never here: asking for them.

use std::collections::BTreeMap;

use commands::RecordedEvent;
use domain::account::AccountEvent;
use domain::room::{MessagePosted, RoomEvent};
use domain::{AccountId, AnyEvent, Personal};
use sqlx::PgConnection;
use uuid::Uuid;

use super::row::{Earlier, MessageRow, Stored};
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// What changes a message.
const WRITTEN: [&str; 3] = ["MessagePosted", "MessageEdited", "MessageDeleted"];

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MessagesProjection;

type Rows = BTreeMap<Uuid, MessageRow>;

impl Projection for MessagesProjection {
    const NAME: &'static str = "messages";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["messages"];

    fn wants(event: &RecordedEvent) -> bool {
        let event_type = event.event_type.as_str();
        (event.aggregate_type == "room" && WRITTEN.contains(&event_type)) || event_type == "AccountErased"
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let mut rows = touched(connection, batch).await?;
        for happened in batch {
            match &happened.event {
                AnyEvent::Room(event) => apply(&mut rows, happened, event)?,
                AnyEvent::Account(AccountEvent::AccountErased {}) => {
                    let own = rows.values_mut().filter(|row| row.sender.uuid() == happened.id);
                    own.for_each(|row| clear(row, happened.position));
                    // What came before in this batch is in memory, the rest is not.
                    erase(connection, happened).await?;
                }
                AnyEvent::Account(_)
                | AnyEvent::Invitation(_)
                | AnyEvent::Hospital(_)
                | AnyEvent::Schedule(_)
                | AnyEvent::Pet(_)
                | AnyEvent::Reservation(_) => {}
            }
        }
        write(connection, rows.into_values()).await
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

/// The fold: what an event makes of the messages. Pure.
fn apply(rows: &mut Rows, happened: &Happened, event: &RoomEvent) -> Result<(), Failure> {
    let missing = |id: Uuid| Failure::Poison(format!("message {id} does not exist"));
    match event {
        RoomEvent::MessagePosted(message) => {
            rows.insert(message.id.uuid(), posted(message, happened));
        }
        RoomEvent::MessageEdited { id, body, mentions } => {
            let row = rows.get_mut(&id.uuid()).ok_or_else(|| missing(id.uuid()))?;
            // Another node may have taken it back a moment before.
            if !row.deleted {
                let before = std::mem::replace(&mut row.body, readable(body));
                row.earlier.push(Earlier { body: before, until: happened.recorded_at });
                row.mentions = mentions.iter().copied().collect();
                row.edited_at = Some(happened.recorded_at);
                row.changed = happened.position;
            }
        }
        RoomEvent::MessageDeleted { id, .. } => {
            let row = rows.get_mut(&id.uuid()).ok_or_else(|| missing(id.uuid()))?;
            clear(row, happened.position);
        }
        RoomEvent::RoomOpened(_)
        | RoomEvent::RoomClosed {}
        | RoomEvent::QuestionAsked {}
        | RoomEvent::AnswerGiven {}
        | RoomEvent::ConsultationAssigned { .. } => {}
    }
    Ok(())
}

fn posted(message: &MessagePosted, happened: &Happened) -> MessageRow {
    MessageRow {
        position: happened.position,
        changed: happened.position,
        id: message.id,
        room: happened.id.into(),
        sender: message.sender,
        body: readable(&message.body),
        client_id: message.client_id.clone(),
        mentions: message.mentions.iter().copied().collect(),
        reply_to: message.reply_to,
        note: message.note,
        sent_at: happened.recorded_at,
        edited_at: None,
        deleted: false,
        earlier: Vec::new(),
    }
}

fn readable(personal: &Personal) -> Option<String> {
    personal.text().map(str::to_owned)
}

/// It says nothing any more.
fn clear(row: &mut MessageRow, position: i64) {
    row.body = None;
    row.earlier.clear();
    row.mentions.clear();
    row.deleted = true;
    row.changed = position;
}

/// Nothing that an erased person wrote says anything any more.
async fn erase(connection: &mut PgConnection, happened: &Happened) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE messages SET body = NULL, earlier = '[]', mentions = '{}', deleted = true, changed = $2
         WHERE sender = $1",
        happened.id,
        happened.position
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads the messages that a batch edits or takes back.
async fn touched(connection: &mut PgConnection, batch: &[Happened]) -> Result<Rows, Failure> {
    let changed: Vec<Uuid> = batch
        .iter()
        .filter_map(|happened| match &happened.event {
            AnyEvent::Room(event) => match &**event {
                RoomEvent::MessageEdited { id, .. } | RoomEvent::MessageDeleted { id, .. } => Some(id.uuid()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    if changed.is_empty() {
        return Ok(Rows::new());
    }
    let stored = sqlx::query_as!(
        Stored,
        r#"SELECT position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at, edited_at,
                  deleted, earlier::text AS "earlier!"
           FROM messages WHERE id = ANY($1)"#,
        &changed
    )
    .fetch_all(connection)
    .await?;
    let rows = stored.into_iter().map(|stored| MessageRow::try_from(stored).map(|row| (row.id.uuid(), row)));
    rows.collect::<Result<_, _>>().map_err(Failure::poison)
}

/// The columns of rows to be written; arrays cannot hold arrays of different lengths, so people are joined.
#[derive(Default)]
struct Columns {
    positions: Vec<i64>,
    changed: Vec<i64>,
    ids: Vec<Uuid>,
    rooms: Vec<Uuid>,
    senders: Vec<Uuid>,
    bodies: Vec<Option<String>>,
    client_ids: Vec<String>,
    mentions: Vec<String>,
    replies: Vec<Option<Uuid>>,
    notes: Vec<bool>,
    sent_at: Vec<domain::Timestamp>,
    edited_at: Vec<Option<domain::Timestamp>>,
    deleted: Vec<bool>,
    earlier: Vec<String>,
}

impl Columns {
    fn push(&mut self, row: MessageRow) -> Result<(), serde_json::Error> {
        self.positions.push(row.position);
        self.changed.push(row.changed);
        self.ids.push(row.id.uuid());
        self.rooms.push(row.room.uuid());
        self.senders.push(row.sender.uuid());
        self.bodies.push(row.body);
        self.client_ids.push(row.client_id);
        self.mentions.push(row.mentions.iter().map(AccountId::to_string).collect::<Vec<_>>().join(","));
        self.replies.push(row.reply_to.map(domain::MessageId::uuid));
        self.notes.push(row.note);
        self.sent_at.push(row.sent_at);
        self.edited_at.push(row.edited_at);
        self.deleted.push(row.deleted);
        self.earlier.push(serde_json::to_string(&row.earlier)?);
        Ok(())
    }
}

async fn write(connection: &mut PgConnection, rows: impl Iterator<Item = MessageRow>) -> Result<(), Failure> {
    let mut columns = Columns::default();
    for row in rows {
        columns.push(row).map_err(Failure::poison)?;
    }
    if columns.ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO messages (position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at,
                               edited_at, deleted, earlier)
         SELECT position, changed, id, room, sender, body, client_id, string_to_array(mentions, ',')::uuid[], reply_to,
                note, sent_at, edited_at, deleted, earlier::json
         FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                     $8::text[], $9::uuid[], $10::boolean[], $11::timestamptz[], $12::timestamptz[], $13::boolean[],
                     $14::text[])
           AS changed (position, changed, id, room, sender, body, client_id, mentions, reply_to, note, sent_at,
                       edited_at, deleted, earlier)
         ON CONFLICT (position) DO UPDATE
         SET changed = excluded.changed, body = excluded.body, mentions = excluded.mentions,
             edited_at = excluded.edited_at, deleted = excluded.deleted, earlier = excluded.earlier",
        &columns.positions,
        &columns.changed,
        &columns.ids,
        &columns.rooms,
        &columns.senders,
        &columns.bodies as &[Option<String>],
        &columns.client_ids,
        &columns.mentions,
        &columns.replies as &[Option<Uuid>],
        &columns.notes,
        &columns.sent_at,
        &columns.edited_at as &[Option<domain::Timestamp>],
        &columns.deleted,
        &columns.earlier
    )
    .execute(connection)
    .await?;
    Ok(())
}
