//! The calendar feed: opening it, replacing its address, closing it.
//!
//! Never here: what it tells.

use axum::extract::State;
use axum::response::Response;
use chrono::DateTime;
use commands::{Source, account};
use domain::account::Account;
use uuid::Uuid;

use crate::links::Link;
use crate::pages::answer::done;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// The address that calendars ask, if the feed is open.
pub(super) fn address(state: &AppState, session: &CurrentSession, account: &Account) -> Option<String> {
    let link = Link::CalendarFeed { account: session.identity.account, feed: account.calendar_feed()? };
    Some(format!("{}{}.ics", state.public_url(), state.links().path(&link, DateTime::UNIX_EPOCH)))
}

/// `POST /me/calendar`: opens the feed at a new address; one before is good no more.
pub(super) async fn open(State(state): State<AppState>, session: CurrentSession) -> Result<Response, Problem> {
    let (context, own) = (session.context(Source::Web), session.identity.account);
    let receipt = account::open_calendar_feed(state.commands(), context, own, Uuid::now_v7()).await?;
    Ok(done("/me", "calendar-opened", receipt.position))
}

/// `POST /me/calendar/close`
pub(super) async fn close(State(state): State<AppState>, session: CurrentSession) -> Result<Response, Problem> {
    let (context, own) = (session.context(Source::Web), session.identity.account);
    let receipt = account::close_calendar_feed(state.commands(), context, own).await?;
    Ok(done("/me", "calendar-closed", receipt.position))
}
