//! `GET /audit/events`.
//!
//! Never here: one reservation's history, which its customer may read too.

use axum::Json;
use axum::extract::State;
use commands::Search;
use domain::AccountId;
use domain::values::Invalid;
use uuid::Uuid;

use super::{EventBody, for_people};
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::ReadRefusals;
use crate::routes::input::{Fields, FromFields, Query, id, number};
use crate::session::Auditor;
use crate::state::AppState;

/// How many events an answer has, unless asked for fewer or more.
const USUAL: i64 = 100;
const MOST: i64 = 1000;

pub(super) struct Filter {
    search: Search,
    limit: i64,
}

impl FromFields for Filter {
    fn read(fields: &mut Fields) -> Option<Self> {
        let word = |text: &str| Ok::<_, Invalid>(text.trim().to_owned());
        let from = fields.optional("from", number).map_or(0, |from| from - 1);
        let after = fields.optional("cursor", number);
        let event_type = fields.optional("type", word);
        let aggregate_id = fields.optional("aggregate_id", id::<Uuid>);
        let actor = fields.optional("actor", id::<AccountId>);
        let limit = fields.optional("limit", number).unwrap_or(USUAL).clamp(1, MOST);
        let search = Search { after: after.unwrap_or(from), event_type, aggregate_id, actor };
        Some(Self { search, limit })
    }
}

/// Search the log, oldest first.
#[utoipa::path(
    get, path = "/audit/events", tag = "audit",
    params(
        ("from" = Option<i64>, Query, description = "The first position to look at."),
        ("type" = Option<String>, Query, description = "Such as `ReservationRequested`."),
        ("aggregate_id" = Option<Uuid>, Query, description = "What it happened to."),
        ("actor" = Option<Uuid>, Query, description = "Who did it."),
        ("cursor" = Option<i64>, Query, description = "`next` of the answer before."),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 100 if left out."),
    ),
    responses((status = 200, description = "Events.", body = Listed<EventBody>), ReadRefusals)
)]
pub(super) async fn list_events(
    State(state): State<AppState>,
    _: Auditor,
    Query(filter): Query<Filter>,
) -> Result<Json<Listed<EventBody>>, Problem> {
    let events = state.commands().log().search(&filter.search, filter.limit + 1).await?;
    let more = events.len() > usize::try_from(filter.limit).unwrap_or_default();
    let events: Vec<_> = events.into_iter().take(usize::try_from(filter.limit).unwrap_or_default()).collect();
    let next = events.last().filter(|_| more).map(|last| last.position.to_string());
    Ok(Json(Listed { items: for_people(state.commands(), events).await?, next }))
}
