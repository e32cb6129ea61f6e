//! A room as it is told.
//!
//! Never here: which rooms.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::room::{Room, RoomKind};
use domain::{AccountId, RoomId};
use projections::RoomRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::chat::PersonBody;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// A chat room.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Room)]
pub(crate) struct RoomBody {
    id: Uuid,
    /// What a command is decided on: `If-Match` takes it.
    #[schema(minimum = 1)]
    version: i64,
    /// The position of the log that last changed what is shown here.
    position: i64,
    /// public, private, direct or consultation.
    #[schema(value_type = String, example = "public")]
    kind: RoomKind,
    /// What it is called; null for rooms of two and consultations.
    name: Option<String>,
    owner_id: Option<Uuid>,
    capacity: u32,
    open: bool,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    /// The reservation that a consultation is about.
    reservation_id: Option<Uuid>,
    /// The doctor who took the consultation.
    doctor: Option<PersonBody>,
    /// The other one in a room of two; the customer of a consultation.
    with: Option<PersonBody>,
    /// How many people are in it.
    people: usize,
    /// Where its last message is; 0 if there is none.
    last_position: i64,
    last_message_at: Option<DateTime<Utc>>,
    /// Since when the customer of a consultation waits for an answer.
    waiting_since: Option<DateTime<Utc>>,
    /// Up to where the caller has read.
    read: i64,
    /// How many messages of others they have not read; not more than 100 are counted.
    unread: i64,
    /// Whether the caller has to give its password.
    asks_password: bool,
}

/// Rooms as whoever asks sees them.
pub(super) async fn bodies(
    state: &AppState,
    session: &CurrentSession,
    rows: Vec<RoomRow>,
) -> Result<Vec<RoomBody>, Problem> {
    let account = session.identity.account;
    let ids: Vec<RoomId> = rows.iter().map(|row| row.id).collect();
    let marks = state.chat().marks().all_of(account, &ids).await?;
    let mark = |room: RoomId| marks.get(&room).copied().unwrap_or_default();
    // Whoever never was in a room that is open to all has nothing to catch up with there.
    let asked: Vec<_> = rows
        .iter()
        .filter(|row| !row.kind.is_named() || mark(row.id).position > 0)
        .map(|row| (row.id, mark(row.id).position))
        .collect();
    let notes = Room::shows_notes_to(session.role());
    let unread = state.projections().messages().unread(account, &asked, notes).await?;
    let persons: Vec<AccountId> =
        rows.iter().flat_map(|row| with(row, account).into_iter().chain(row.doctor_id)).collect();
    let names = state.projections().accounts().aliases(&persons).await?;
    let person = |id: AccountId| PersonBody::new(id, names.get(&id).cloned());
    let bodies = rows.into_iter().map(|row| {
        let mark = mark(row.id);
        let private = row.kind == RoomKind::Private && row.owner_id != Some(account);
        RoomBody {
            with: with(&row, account).map(person),
            doctor: row.doctor_id.map(person),
            people: state.chat().people_in(row.id),
            read: mark.position,
            unread: unread.get(&row.id).copied().unwrap_or_default(),
            asks_password: private && !mark.let_in,
            id: row.id.uuid(),
            version: row.version,
            position: row.position,
            kind: row.kind,
            name: row.name,
            owner_id: row.owner_id.map(AccountId::uuid),
            capacity: row.capacity,
            open: row.open,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            reservation_id: row.reservation_id.map(domain::ReservationId::uuid),
            last_position: row.last_position,
            last_message_at: row.last_message_at,
            waiting_since: row.waiting_since,
        }
    });
    Ok(bodies.collect())
}

/// Whom a room is shared with.
fn with(row: &RoomRow, account: AccountId) -> Option<AccountId> {
    match row.kind {
        RoomKind::Public | RoomKind::Private => None,
        RoomKind::Direct => row.members.iter().copied().find(|member| *member != account),
        RoomKind::Consultation => row.members.first().copied(),
    }
}

/// The people of some messages.
pub(super) async fn names(
    state: &AppState,
    people: impl Iterator<Item = AccountId>,
) -> Result<HashMap<AccountId, String>, Problem> {
    let mut people: Vec<AccountId> = people.collect();
    people.sort_unstable();
    people.dedup();
    Ok(state.projections().accounts().aliases(&people).await?)
}
