//! Coming into a room, and coming back: the place first, then what was written before it, so that nothing is missed and
//! nothing is heard twice.
//!
//! Never here: whether somebody is let in; the room says.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use commands::room::enter_room;
use domain::room::{Room, RoomError};
use domain::{AccountId, RoomId};
use projections::{MessageRow, Messages};

use super::carry::{alias, persons};
use super::frames::{Joined, MessageBody, PersonBody, RoomInfo, ServerFrame, text};
use super::hub::{Entered, NoEntry};
use super::people::Moved;
use super::{Answer, Guest};
use crate::problem::Problem;

/// So many messages somebody gets who comes in.
const HISTORY: i64 = 25;
/// What was missed is sent in parts of so many.
const PART: i64 = 200;
/// Whoever missed more changes of older messages than this begins anew.
const CHANGES: i64 = 1000;
/// How long the messages up to the place are waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Comes into a room.
pub(super) async fn join(guest: &Guest, room: RoomId, password: Option<String>) -> Result<Answer, Problem> {
    let (state, entered) = enter(guest, room, password).await?;
    let messages = guest.state.projections().messages();
    messages.reached(entered.position, PATIENCE).await?;
    let notes = Room::shows_notes_to(guest.role());
    let mark = guest.chat().marks().of(guest.account(), room).await?;
    let mut rows = messages.before(room, entered.position, notes, HISTORY + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > HISTORY);
    if more {
        rows.remove(0);
    }
    let unread = messages.unread(guest.account(), &[(room, mark.position)], notes).await?;
    let history = bodies(guest, &state, rows).await?;
    let joined = Joined {
        room,
        position: entered.position,
        info: info(guest, &state).await?,
        history,
        more,
        members: persons(guest.state.commands(), &entered.some).await?,
        people: entered.people,
        read: mark.position,
        unread: unread.get(&room).copied().unwrap_or_default(),
    };
    let mut frames = vec![text(&ServerFrame::Joined(Box::new(joined)))];
    if !state.opened().is_some_and(|opened| opened.kind.is_named()) {
        let others = guest.chat().marks().others(room, guest.account()).await?;
        let read = |(account_id, position)| text(&ServerFrame::Read { room, account_id, position });
        frames.extend(others.into_iter().map(read));
    }
    Ok(Answer::frames(frames))
}

/// Comes back into a room, and gets what was missed behind a position: a part at a time.
pub(super) async fn resume(guest: &Guest, room: RoomId, after: i64, begun: bool) -> Result<Answer, Problem> {
    let notes = Room::shows_notes_to(guest.role());
    let messages = guest.state.projections().messages();
    let state = admit(guest, room, None).await?;
    if after > guest.state.commands().log().head().await?.position {
        // From before a restore, or made up.
        return Ok(Answer::frames(vec![text(&ServerFrame::Reset { room })]));
    }
    let mut frames = Vec::new();
    if !begun {
        let Some(changed) = changed(guest, &messages, &state, room, after).await? else {
            return Ok(Answer::frames(vec![text(&ServerFrame::Reset { room })]));
        };
        frames = changed;
    }
    let part = messages.posted_between(room, after, i64::MAX, notes, PART).await?;
    if i64::try_from(part.len()).is_ok_and(|found| found >= PART) {
        let last = part.last().map_or(after, |last| last.position);
        frames.extend(bodies(guest, &state, part).await?.iter().map(text));
        return Ok(Answer { frames, resume: Some((room, last)) });
    }
    // Nearly there: what comes from here on is heard.
    let (state, entered) = enter(guest, room, None).await?;
    messages.reached(entered.position, PATIENCE).await?;
    let mut from = after;
    loop {
        let rest = messages.posted_between(room, from, entered.position, notes, PART).await?;
        let complete = i64::try_from(rest.len()).is_ok_and(|found| found < PART);
        from = rest.last().map_or(from, |last| last.position);
        frames.extend(bodies(guest, &state, rest).await?.iter().map(text));
        if complete {
            break;
        }
    }
    let members = persons(guest.state.commands(), &entered.some).await?;
    let resumed = ServerFrame::Resumed { room, position: entered.position, people: entered.people, members };
    frames.push(text(&resumed));
    Ok(Answer::frames(frames))
}

/// What changed behind a position of what was written before it; `None` if that is too much.
async fn changed(
    guest: &Guest,
    messages: &Messages,
    state: &Room,
    room: RoomId,
    after: i64,
) -> Result<Option<Vec<String>>, Problem> {
    let notes = Room::shows_notes_to(guest.role());
    let rows = messages.changed_since(room, after, after, notes, CHANGES).await?;
    if i64::try_from(rows.len()).is_ok_and(|found| found >= CHANGES) {
        return Ok(None);
    }
    let seen = rows.into_iter().filter(|row| !is_hidden(guest, state, row.sender));
    let frames = seen.map(|row| match (row.deleted, row.edited_at) {
        (false, Some(edited_at)) => text(&ServerFrame::Edited {
            room,
            position: None,
            message_id: row.id,
            body: row.body,
            mentions: row.mentions,
            edited_at,
        }),
        _ => text(&ServerFrame::Deleted { room, position: None, message_id: row.id }),
    });
    Ok(Some(frames.collect()))
}

/// Takes a place in a room.
async fn enter(guest: &Guest, room: RoomId, password: Option<String>) -> Result<(Arc<Room>, Entered), Problem> {
    let state = admit(guest, room, password).await?;
    let capacity = state.opened().map_or(0, |opened| opened.capacity);
    let entered = guest.chat().hub().enter(&guest.outlet, room, capacity).map_err(|no_entry| match no_entry {
        NoEntry::Full => Problem::new(axum::http::StatusCode::CONFLICT, "room_full"),
        NoEntry::TooMany => Problem::new(axum::http::StatusCode::CONFLICT, "too_many_rooms"),
        NoEntry::Gone => Problem::internal("a connection that has ended asks for something"),
    })?;
    if entered.new {
        let moved = Moved { place: Some(room), account: guest.account(), came: true };
        guest.chat().nodes().announce(vec![moved]).await;
    }
    Ok((state, entered))
}

/// Whether somebody is let in.
async fn admit(guest: &Guest, room: RoomId, password: Option<String>) -> Result<Arc<Room>, Problem> {
    let commands = guest.state.commands();
    let let_in_before =
        guest.chat().hub().is_in(&guest.outlet, room) || guest.chat().marks().of(guest.account(), room).await?.let_in;
    if password.is_some() && !let_in_before {
        guest.passwords()?;
    }
    let actor = guest.session.identity.actor();
    let entry = enter_room(commands, actor, room, password, let_in_before).await?;
    if entry.by_password {
        guest.chat().marks().let_in(guest.account(), room);
    }
    Ok(entry.room)
}

/// Whether what somebody wrote is not shown: where others are, too, nobody hears those they block.
fn is_hidden(guest: &Guest, room: &Room, sender: AccountId) -> bool {
    room.opened().is_some_and(|opened| opened.kind.is_named()) && guest.outlet.blocks(sender)
}

async fn bodies(guest: &Guest, room: &Room, rows: Vec<MessageRow>) -> Result<Vec<MessageBody>, Problem> {
    let mut names: HashMap<AccountId, Option<String>> = HashMap::new();
    let mut bodies = Vec::with_capacity(rows.len());
    for row in rows.into_iter().filter(|row| !is_hidden(guest, room, row.sender)) {
        let name = match names.get(&row.sender) {
            Some(known) => known.clone(),
            None => alias(guest.state.commands(), row.sender).await?,
        };
        names.insert(row.sender, name.clone());
        bodies.push(MessageBody::of(row, name));
    }
    Ok(bodies)
}

async fn info(guest: &Guest, room: &Room) -> Result<RoomInfo, Problem> {
    let opened = room.opened().ok_or_else(|| Problem::from(commands::CommandError::Refused(RoomError::NotFound)))?;
    let with = match room.other_than(guest.account()) {
        Some(other) => Some(PersonBody::new(other, alias(guest.state.commands(), other).await?)),
        None => None,
    };
    Ok(RoomInfo {
        kind: opened.kind,
        name: opened.name.clone(),
        owner_id: opened.owner,
        capacity: opened.capacity,
        reservation_id: opened.reservation,
        doctor_id: room.doctor(),
        with,
    })
}
