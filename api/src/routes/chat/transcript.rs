//! `GET /rooms/{id}/transcript`.
//!
//! Never here: rooms other than consultations.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use domain::RoomId;
use domain::room::{Room, RoomKind};

use super::access::readable;
use super::room::names;
use crate::i18n::message;
use crate::problem::Problem;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Id, ReadAfter};
use crate::session::CurrentSession;
use crate::state::AppState;

/// More than this is no conversation any more.
const MOST: i64 = 10_000;

/// Read a consultation as a text file: its customer, the staff, the auditor. Notes of the staff are in it for those who
/// see them.
#[utoipa::path(
    get, path = "/rooms/{id}/transcript", tag = "chat", params(("id" = uuid::Uuid, Path), Reading),
    responses((status = 200, description = "The text.", body = String, content_type = "text/plain"), ReadRefusals)
)]
pub(super) async fn transcript(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<RoomId>,
    _: ReadAfter,
) -> Result<Response, Problem> {
    let room = readable(&state, &session, id).await?;
    if room.opened().is_none_or(|opened| opened.kind != RoomKind::Consultation) {
        return Err(Problem::not_found());
    }
    let notes = Room::shows_notes_to(session.role());
    let rows = state.projections().messages().before(id, i64::MAX, notes, MOST).await?;
    let names = names(&state, rows.iter().map(|row| row.sender)).await?;
    let locale = session.locale;
    let (erased, deleted) = (message(locale, "chat-erased-person", &[]), message(locale, "chat-deleted", &[]));
    let note = format!(" ({})", message(locale, "chat-note", &[]));
    let mut text = String::new();
    for row in rows {
        let name = names.get(&row.sender).unwrap_or(&erased);
        let note = if row.note { note.as_str() } else { "" };
        let body = row.body.as_ref().unwrap_or(&deleted);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {name}{note}: {body}", row.sent_at.format("%Y-%m-%d %H:%M:%S UTC"));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"consultation-{id}.txt\"")),
    ];
    Ok((headers, text).into_response())
}
