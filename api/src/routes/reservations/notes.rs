//! `GET, POST /reservations/{id}/notes`: what the staff note for each other on a visit.
//!
//! They are read from the visit's own events, which say who wrote them and when. Never here: what customers write.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::{Source, reservation};
use domain::values::{Role, Text};
use domain::{NoteId, ReservationId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::readable;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer, Listed};
use crate::routes::audit::{ActorBody, for_people};
use crate::routes::documentation::{CommandRefusals, Conditions, ReadRefusals, Reading};
use crate::routes::input::{Asked, Fields, FromFields, Id, ReadAfter};
use crate::session::CurrentSession;
use crate::state::AppState;

/// What is noted.
#[derive(Debug, ToSchema)]
#[schema(as = AddNote)]
pub(super) struct Body {
    /// In words; customers do not see it.
    #[schema(value_type = String, min_length = 1, max_length = 2000, example = "Growls when touched at the neck.")]
    text: Text<2000>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { text: fields.required("text", Text::parse)? })
    }
}

/// A note.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Note)]
pub(crate) struct NoteBody {
    id: Uuid,
    /// Null if it was erased with its customer.
    pub text: Option<String>,
    /// Who wrote it.
    pub by: ActorBody,
    /// When.
    pub at: DateTime<Utc>,
}

/// The notes of a visit, the oldest first.
pub(crate) async fn notes(state: &AppState, id: ReservationId) -> Result<Vec<NoteBody>, Problem> {
    let mut events = state.commands().log().history("reservation", id.uuid()).await?;
    events.retain(|event| event.event_type == "NoteAdded");
    let events = for_people(state.commands(), events).await?;
    let note = |event: crate::routes::EventBody| {
        let text = event.data["text"].as_str().map(str::to_owned);
        let id = event.data["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
        NoteBody { id, text, by: event.actor, at: event.recorded_at }
    };
    Ok(events.into_iter().map(note).collect())
}

/// Read what the staff noted.
#[utoipa::path(
    get, path = "/reservations/{id}/notes", tag = "reservations", params(("id" = Uuid, Path), Reading),
    responses((status = 200, description = "The notes, the oldest first.", body = Listed<NoteBody>), ReadRefusals)
)]
pub(super) async fn list_notes(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    _: ReadAfter,
) -> Result<Json<Listed<NoteBody>>, Problem> {
    readable(&state, &session, id).await?;
    session.only(Role::sees_board)?;
    Ok(Json(Listed { items: notes(&state, id).await?, next: None }))
}

/// Note something for the staff.
#[utoipa::path(
    post, path = "/reservations/{id}/notes", tag = "reservations",
    params(("id" = Uuid, Path), Conditions), request_body = Body,
    responses((status = 200, description = "It is noted.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn add_note(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let note = NoteId::new(Uuid::now_v7());
    Ok(Changed(reservation::add_note(state.commands(), context, id, note, asked.body.text).await?))
}
