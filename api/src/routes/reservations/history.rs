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
    let mut items = for_people(state.commands(), events).await?;
    for event in &mut items {
        hide_triage_note(session.role(), event);
    }
    Ok(Json(Listed { items, next: None }))
}

/// A customer does not read what a doctor notes for doctors.
pub(crate) fn hide_triage_note(role: Role, event: &mut EventBody) {
    if role != Role::Customer {
        return;
    }
    if let ("ReservationTriaged", Some(data)) = (event.event_type.as_str(), event.data.as_object_mut()) {
        data.insert("note".to_owned(), serde_json::Value::Null);
    }
}
