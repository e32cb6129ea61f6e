//! `GET /live/wall`: what a screen in the waiting room shows, by ticket and without a name.
//!
//! Open to everybody: a ticket means nothing to whoever does not hold it. Never here: names, reasons, doctors.

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use async_stream::stream;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::reservation::{Status, Treatment};
use futures::{Stream, StreamExt as _};
use projections::Announcement;
use serde::Serialize;
use tokio::time::MissedTickBehavior;

use crate::routes::documentation::ReadRefusals;
use crate::state::AppState;

/// However much changes, a screen is told no more often.
const PACE: Duration = Duration::from_millis(500);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Who waits, who is treated and who can go home, each in the board's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Wall {
    /// In the house, waiting for their turn.
    pub(crate) waiting: Vec<Spot>,
    /// With a doctor, or under observation.
    pub(crate) treated: Vec<Spot>,
    /// Ready to go home.
    pub(crate) ready: Vec<Spot>,
}

/// A visit on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Spot {
    /// Its ticket.
    pub(crate) ticket: String,
    /// Its band.
    pub(crate) treatment: Treatment,
}

impl Wall {
    /// As it is now.
    pub(crate) fn now(state: &AppState) -> Self {
        let mut wall = Self::default();
        for row in &state.projections().reservations().board().rows {
            let list = match row.status {
                Status::CheckedIn => &mut wall.waiting,
                Status::InTreatment | Status::Admitted => &mut wall.treated,
                Status::ReadyForRelease => &mut wall.ready,
                _ => continue,
            };
            list.push(Spot { ticket: row.ticket.clone(), treatment: row.treatment });
        }
        wall
    }
}

/// The screen of the waiting room, as server-sent events.
///
/// `event: wall`, `data:` the lists `waiting`, `treated` and `ready`, each of `ticket` and `treatment`: at once, and
/// whenever they change.
#[utoipa::path(
    get, path = "/live/wall", tag = "live", security(()),
    responses((status = 200, description = "A stream without end.", body = String, content_type = "text/event-stream"), ReadRefusals)
)]
pub(super) async fn live_wall(State(state): State<AppState>) -> Response {
    let mut response = Sse::new(events(state)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn events(state: AppState) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    stream! {
        let _open = state.metrics().stream();
        let mut changes = pin!(state.projections().feed().subscribe(None));
        let mut pace = tokio::time::interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut shown, mut dirty) = (None, true);
        loop {
            tokio::select! {
                biased;
                () = state.stopping().cancelled() => break,
                change = changes.next() => match change {
                    Some(Announcement::Change(_)) => dirty = true,
                    Some(Announcement::Reset) | None => break,
                },
                _ = pace.tick(), if dirty => {
                    dirty = false;
                    let now = Wall::now(&state);
                    if shown.as_ref() != Some(&now) {
                        let Ok(message) = Event::default().event("wall").json_data(&now) else { break };
                        yield Ok(message);
                        shown = Some(now);
                    }
                }
            }
        }
    }
}
