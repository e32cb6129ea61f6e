//! `GET /live/pets` and `GET /live/pets/{id}`.
//!
//! Never here: other people's pets.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::response::sse::Event;
use domain::PetId;
use projections::{PetNews, PetsOf, Sight};
use serde_json::json;

use super::stream::{News, Resume, Told, answer};
use crate::problem::Problem;
use crate::routes::documentation::ReadRefusals;
use crate::routes::input::Id;
use crate::routes::pets::{PetOffer, readable};
use crate::session::CurrentSession;
use crate::state::AppState;

impl News for Arc<PetNews> {
    fn told_to(&self, session: &CurrentSession) -> Result<Told, axum::Error> {
        let (row, own) = (&self.row, session.identity.account);
        let message = match self.seen_by(own) {
            Sight::Own => Event::default().event("pet").json_data(row)?,
            Sight::Gone if !row.removed && session.role().sees_board() => {
                Event::default().event("pet").json_data(row)?
            }
            Sight::Offered => Event::default().event("offer").json_data(PetOffer::new(row, None))?,
            Sight::Gone => Event::default().event("gone").json_data(json!({"id": row.id}))?,
        };
        Ok(Told::Message(message.id(row.position.to_string())))
    }
}

/// How each of one's own pets is whenever it changed, as server-sent events.
///
/// `event: pet`, `id:` the position of the log, `data:` the pet as it is now, with its ongoing visit; `event: offer`, a
/// pet that is offered to oneself; `event: gone`, one that is neither any more. Who comes back hears once how each is
/// that changed meanwhile.
#[utoipa::path(
    get, path = "/live/pets", tag = "live",
    params(
        ("Last-Event-ID" = Option<i64>, Header, description = "The last position heard: the stream begins behind it."),
        ("after" = Option<i64>, Query, description = "The same, for a first connection."),
    ),
    responses((status = 200, description = "A stream without end.", body = String, content_type = "text/event-stream"), ReadRefusals)
)]
pub(super) async fn live_pets(
    State(state): State<AppState>,
    session: CurrentSession,
    Resume(after): Resume,
) -> Response {
    let news = state.projections().pet_feed().subscribe(PetsOf::Person(session.identity.account), after);
    answer(&state, session, news)
}

/// How one pet is whenever it changed, as server-sent events: for its owner, the staff and the auditor.
///
/// `event: pet`, `id:` the position of the log, `data:` the pet as it is now, with its ongoing visit; `event: gone`, once
/// it was removed or is somebody else's.
#[utoipa::path(
    get, path = "/live/pets/{id}", tag = "live",
    params(
        ("id" = uuid::Uuid, Path),
        ("Last-Event-ID" = Option<i64>, Header, description = "The last position heard: the stream begins behind it."),
        ("after" = Option<i64>, Query, description = "The same, for a first connection."),
    ),
    responses((status = 200, description = "A stream without end.", body = String, content_type = "text/event-stream"), ReadRefusals)
)]
pub(super) async fn live_pet(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    Resume(after): Resume,
) -> Result<Response, Problem> {
    readable(&state, &session, id).await?;
    let news = state.projections().pet_feed().subscribe(PetsOf::Pet(id), after);
    Ok(answer(&state, session, news))
}
