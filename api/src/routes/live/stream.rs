//! From the live feed to server-sent events: as long as the session stands and the server runs.
//!
//! Every message's `id` is a position of the log; a client that comes back with the last one misses nothing. Never
//! here: which changes somebody may see.

use std::convert::Infallible;
use std::time::Duration;

use async_stream::stream;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::values::Role;
use futures::{Stream, StreamExt as _};
use projections::{Announcement, FeedItem};

use crate::problem::Problem;
use crate::routes::input::{Fields, FromFields, Query, number};
use crate::session::{CurrentSession, SessionWatch};
use crate::state::AppState;

const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a stream may wait for the position behind which it begins.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a browser waits before it comes back.
const COME_BACK: Duration = Duration::from_secs(1);

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The position behind which a stream begins: `Last-Event-ID` of a client that comes back, else `?after=`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resume(pub(super) Option<i64>);

impl FromFields for Resume {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self(fields.optional("after", number)))
    }
}

impl FromRequestParts<AppState> for Resume {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let last = parts.headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).map(str::trim);
        let after = match last.filter(|text| !text.is_empty()) {
            // What this server never sent as an id is as good as none that it remembers.
            Some(text) => Some(number(text).unwrap_or(i64::MAX)),
            None => Query::<Self>::from_request_parts(parts, state).await?.0.0,
        };
        if let Some(after) = after {
            catch_up(state, after).await?;
        }
        Ok(Self(after))
    }
}

/// Whoever comes straight from a command knows a position that the feed has not told yet: it is waited for.
async fn catch_up(state: &AppState, position: i64) -> Result<(), Problem> {
    let told = state.projections().feed().position();
    if told < position && position <= state.commands().log().head().await?.position {
        state.projections().wait_for(position, PATIENCE).await?;
    }
    Ok(())
}

/// Sends announcements until the session or the server ends, or the listener has to begin anew.
pub(super) fn answer(
    state: &AppState,
    session: CurrentSession,
    announcements: impl Stream<Item = Announcement> + Send + 'static,
) -> Response {
    let events = events(state.clone(), session, announcements);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    response
}

fn events(
    state: AppState,
    session: CurrentSession,
    announcements: impl Stream<Item = Announcement> + Send + 'static,
) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    stream! {
        let _open = state.metrics().stream();
        let mut announcements = std::pin::pin!(announcements);
        let mut watch = SessionWatch::new(&state, session);
        yield Ok(Event::default().retry(COME_BACK).comment("here"));
        loop {
            let announcement = tokio::select! {
                biased;
                () = state.stopping().cancelled() => break,
                () = watch.ended() => break,
                announcement = announcements.next() => announcement,
            };
            // What the change is about may be what ended the session.
            if !watch.stands().await {
                break;
            }
            match announcement {
                Some(Announcement::Change(item)) => match message(watch.session(), &item) {
                    Ok(message) => yield Ok(message),
                    Err(error) => {
                        tracing::error!(%error, "a change could not be sent");
                        break;
                    }
                },
                Some(Announcement::Reset) => {
                    yield Ok(Event::default().event("reset").data("{}"));
                    break;
                }
                None => break,
            }
        }
    }
}

/// A change as this person sees it.
fn message(session: &CurrentSession, item: &FeedItem) -> Result<Event, axum::Error> {
    let message = Event::default().event("reservation");
    let message = if session.role() == Role::Customer {
        message.json_data(item.row.as_ref().clone().for_customer())?
    } else {
        message.data(&item.json)
    };
    // Only the last change of a position lets a client say that it has seen the position.
    Ok(if item.last { message.id(item.position.to_string()) } else { message })
}
