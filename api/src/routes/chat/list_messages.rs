//! `GET /rooms/{id}/messages`.
//!
//! Never here: new ones; the connection brings them.

use axum::Json;
use axum::extract::State;
use domain::RoomId;
use domain::account::Account;
use domain::room::Room;
use domain::values::Text;

use super::access::readable;
use super::room::names;
use crate::chat::MessageBody;
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Fields, FromFields, Id, Query, ReadAfter, number};
use crate::session::CurrentSession;
use crate::state::AppState;

/// So many messages are read when nothing else is asked for, and at most.
const DEFAULT: i64 = 25;
const MOST: i64 = 100;

pub(super) struct Filter {
    before: Option<i64>,
    search: Option<Text<100>>,
    limit: i64,
}

impl FromFields for Filter {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            before: fields.optional("before", number),
            search: fields.optional("search", Text::parse),
            limit: fields.optional("limit", number).unwrap_or(DEFAULT).clamp(1, MOST),
        })
    }
}

/// Read the messages of a room, oldest first: the last ones, or those before a position. `next` is what to read before
/// for the page in front of this one.
#[utoipa::path(
    get, path = "/rooms/{id}/messages", tag = "chat",
    params(
        ("id" = uuid::Uuid, Path),
        Reading,
        ("before" = Option<i64>, Query, description = "Only messages before this position."),
        ("search" = Option<String>, Query, description = "Only messages that say this.", max_length = 100),
        ("limit" = Option<i64>, Query, description = "1 to 100; 25 if left out."),
    ),
    responses((status = 200, description = "The messages.", body = Listed<MessageBody>), ReadRefusals)
)]
pub(super) async fn list_messages(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<RoomId>,
    Query(filter): Query<Filter>,
    _: ReadAfter,
) -> Result<Json<Listed<MessageBody>>, Problem> {
    let room = readable(&state, &session, id).await?;
    let upto = filter.before.map_or(i64::MAX, |before| before.saturating_sub(1));
    let notes = Room::shows_notes_to(session.role());
    let messages = state.projections().messages();
    let mut rows = match &filter.search {
        Some(words) => messages.search(id, words.as_str(), upto, notes, filter.limit + 1).await?,
        None => messages.before(id, upto, notes, filter.limit + 1).await?,
    };
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > filter.limit);
    if more {
        rows.remove(0);
    }
    let next = rows.first().filter(|_| more).map(|first| first.position.to_string());
    if room.opened().is_some_and(|opened| opened.kind.is_named()) {
        let account = state.commands().load::<Account>(session.identity.account.uuid()).await?.state;
        rows.retain(|row| !account.blocked().contains(&row.sender));
    }
    let names = names(&state, rows.iter().map(|row| row.sender)).await?;
    let body = |row: projections::MessageRow| {
        let name = names.get(&row.sender).cloned();
        MessageBody::of(row, name)
    };
    Ok(Json(Listed { items: rows.into_iter().map(body).collect(), next }))
}
