//! A reservation's history: every event, and the reservation as it stood after any of them.
//!
//! Without script each event is a link to the state after it; the scrubber fetches the same pages. Never here: the
//! whole log.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::ReservationId;
use projections::AsOf;
use serde::Deserialize;

use super::Shell;
use super::views::{EventLine, Visit};
use crate::i18n::script_messages;
use crate::problem::Problem;
use crate::routes::for_people;
use crate::session::Auditor;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/replay.html")]
struct ReplayPage<'a> {
    p: &'a Shell,
    id: ReservationId,
    events: &'a [EventLine],
    now: &'a EventLine,
    index: usize,
    at: i64,
    state: Visit,
    messages_json: String,
}

/// Which moment.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Moment {
    at: Option<i64>,
}

/// `GET /audit/reservations/{id}`
pub(super) async fn show(
    State(state): State<AppState>,
    _: Auditor,
    shell: Shell,
    Path(id): Path<String>,
    Query(moment): Query<Moment>,
) -> Result<Response, Problem> {
    let id: ReservationId = id.parse().map_err(|_| Problem::not_found())?;
    let recorded = state.commands().log().history("reservation", id.uuid()).await?;
    let upto = moment.at.unwrap_or(i64::MAX);
    let index = recorded.partition_point(|event| event.position <= upto).saturating_sub(1);
    let events: Vec<EventLine> =
        for_people(state.commands(), recorded).await?.iter().map(|event| EventLine::new(&shell, event)).collect();
    let now = events.get(index).ok_or_else(Problem::not_found)?;
    let row = state.projections().reservations().as_of(id, AsOf::Position(now.position)).await?;
    let row = row.ok_or_else(Problem::not_found)?;
    let page = ReplayPage {
        p: &shell,
        id,
        events: &events,
        now,
        index,
        at: now.position,
        state: Visit::new(&shell, &row),
        messages_json: serde_json::to_string(&script_messages(shell.locale())).map_err(Problem::internal)?,
    };
    Ok(shell.page(StatusCode::OK, &page))
}
