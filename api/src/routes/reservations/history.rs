//! `GET /reservations/{id}/history`.
//!
//! Never here: other people's reservations, or what is the doctors' alone for a customer.

use axum::Json;
use axum::extract::State;
use domain::ReservationId;
use domain::values::Role;

use super::readable;
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::audit::{EventBody, for_people};
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Id, ReadAfter};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Everything that happened to a reservation, oldest first.
#[utoipa::path(
    get, path = "/reservations/{id}/history", tag = "reservations", params(("id" = uuid::Uuid, Path), Reading),
    responses((status = 200, description = "Its events.", body = Listed<EventBody>), ReadRefusals)
)]
pub(super) async fn reservation_history(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    _: ReadAfter,
) -> Result<Json<Listed<EventBody>>, Problem> {
    readable(&state, &session, id).await?;
    let events = state.commands().log().history("reservation", id.uuid()).await?;
    let items = shown_events(session.role(), for_people(state.commands(), events).await?);
    Ok(Json(Listed { items, next: None }))
}

/// What of a visit's events this person may see: a customer does not read what the staff note for each other.
pub(crate) fn shown_events(role: Role, mut events: Vec<EventBody>) -> Vec<EventBody> {
    if role != Role::Customer {
        return events;
    }
    let staffs = ["NoteAdded", "AttachmentAdded", "AttachmentRemoved"];
    events.retain(|event| !staffs.contains(&event.event_type.as_str()));
    for event in events.iter_mut().filter(|event| event.event_type == "ReservationTriaged") {
        if let Some(data) = event.data.as_object_mut() {
            data.insert("note".to_owned(), serde_json::Value::Null);
        }
    }
    events
}
