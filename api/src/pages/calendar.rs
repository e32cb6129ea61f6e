//! Appointments for other programs: one visit's as a file, and all of a person's as a feed that calendars ask for.
//!
//! The feed's address is signed and good until its owner closes it or opens another. Never here: the form of a calendar.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use domain::account::Account;
use domain::reservation::Status;
use domain::values::Locale;
use projections::{ListFilter, ReservationRow};

use super::reservation::find;
use crate::calendar::{Appointment, MEDIA_TYPE, calendar};
use crate::i18n::message;
use crate::links::Link;
use crate::problem::Problem;
use crate::routes::ReadAfter;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Appointments stay in the feed for so long after they began.
const KEPT: TimeDelta = TimeDelta::days(90);
/// The most visits that a feed looks at.
const MOST: u32 = 100;

/// `GET /reservations/{id}/calendar.ics`
pub(super) async fn one(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    _: ReadAfter,
) -> Result<Response, Problem> {
    let row = find(&state, &session, &id).await?;
    let appointment = appointment(&state, session.locale, &row).ok_or_else(Problem::not_found)?;
    let disposition = "attachment; filename=\"appointment.ics\"";
    let name = message(session.locale, "site-name", &[]);
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, calendar(&name, &[appointment])).into_response())
}

/// `GET /calendar/{token}`, with or without `.ics`: whoever has the address reads it, so it tells no reasons.
pub(super) async fn feed(State(state): State<AppState>, Path(token): Path<String>) -> Result<Response, Problem> {
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    let Some(Link::CalendarFeed { account, feed }) = state.links().check(token, state.now()) else {
        return Err(Problem::not_found());
    };
    let owner = state.commands().load::<Account>(account.uuid()).await?.state;
    let open = owner.calendar_feed() == Some(feed) && !owner.is_suspended();
    let locale = owner.profile().filter(|_| open).ok_or_else(Problem::not_found)?.locale;
    let appointments = appointments(&state, account, locale, state.now()).await?;
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "private, max-age=300")];
    Ok((headers, calendar(&message(locale, "calendar-name", &[]), &appointments)).into_response())
}

async fn appointments(
    state: &AppState,
    customer: AccountId,
    locale: Locale,
    now: DateTime<Utc>,
) -> Result<Vec<Appointment>, Problem> {
    let filter = ListFilter { customer: Some(customer), limit: MOST, ..ListFilter::default() };
    let rows = state.projections().reservations().list(&filter).await?.items;
    let recent = rows.iter().filter(|row| row.start.is_some_and(|start| now - start < KEPT));
    Ok(recent.filter_map(|row| appointment(state, locale, row)).collect())
}

/// The appointment of a visit, if it has one.
fn appointment(state: &AppState, locale: Locale, row: &ReservationRow) -> Option<Appointment> {
    let url = state.public_url();
    let host = url.rsplit("://").next().unwrap_or_default();
    let pet = row.pet.name.clone().unwrap_or_else(|| message(locale, "erased", &[]));
    let doctor = row.doctor.as_ref().and_then(|doctor| doctor.alias.clone());
    let with = doctor.map(|doctor| message(locale, "script-doctor", &[("who", doctor.into())]));
    let ticket = message(locale, "calendar-ticket", &[("ticket", row.ticket.clone().into())]);
    Some(Appointment {
        uid: format!("{}@{host}", row.id),
        sequence: row.version,
        changed_at: row.updated_at,
        start: row.start?,
        end: row.end,
        summary: message(locale, "calendar-summary", &[("pet", pet.into())]),
        description: with.into_iter().chain([ticket]).collect::<Vec<_>>().join("\n"),
        url: format!("{url}/reservations/{}", row.id),
        cancelled: matches!(row.status, Status::Cancelled | Status::Declined | Status::NoShow),
    })
}
