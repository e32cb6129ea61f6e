//! `GET /me/export`: everything the hospital keeps about somebody, for them alone.
//!
//! Never here: what is about others; nor what proves a password or a token.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use chrono::{DateTime, Utc};
use domain::AccountId;
use domain::account::Account;
use projections::{ListFilter, PetRow, ReservationRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::get_me::Me;
use crate::problem::Problem;
use crate::routes::audit::{EventBody, for_people};
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::ReadAfter;
use crate::routes::pets::PetBody;
use crate::routes::reservations::{ReservationBody, hide_triage_note, shown_to};
use crate::routes::sessions::SessionBody;
use crate::session::{CurrentSession, open_sessions};
use crate::state::AppState;

/// So many pets or visits are read at a time.
const PAGE: u32 = 100;

/// Everything the hospital keeps about somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Export {
    /// When it was put together.
    exported_at: DateTime<Utc>,
    account: Me,
    /// The open sessions.
    sessions: Vec<SessionBody>,
    /// The accounts this person blocks.
    blocks: Vec<Uuid>,
    pets: Vec<ExportedPet>,
    /// The visits, the newest first.
    reservations: Vec<ExportedReservation>,
    /// Everything that happened to the account, oldest first.
    events: Vec<EventBody>,
}

/// A pet and what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedPet {
    #[schema(value_type = PetBody)]
    pet: PetRow,
    events: Vec<EventBody>,
}

/// A visit and what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedReservation {
    #[schema(value_type = ReservationBody)]
    reservation: ReservationRow,
    events: Vec<EventBody>,
}

/// Get everything the hospital keeps about oneself, as a file.
#[utoipa::path(
    get, path = "/me/export", tag = "me", params(Reading),
    responses((status = 200, description = "Everything.", body = Export), ReadRefusals)
)]
pub(super) async fn export_data(
    State(state): State<AppState>,
    session: CurrentSession,
    _: ReadAfter,
) -> Result<([(HeaderName, &'static str); 1], Json<Export>), Problem> {
    let disposition = [(header::CONTENT_DISPOSITION, "attachment; filename=\"healing-paws.json\"")];
    Ok((disposition, Json(own_data(&state, &session).await?)))
}

/// Puts somebody's data together.
pub(crate) async fn own_data(state: &AppState, session: &CurrentSession) -> Result<Export, Problem> {
    let own = session.identity.account;
    let loaded = state.commands().load::<Account>(own.uuid()).await?;
    Ok(Export {
        exported_at: session.at,
        account: Me::new(session, &loaded)?,
        sessions: open_sessions(state, session).await?.into_iter().map(SessionBody::from).collect(),
        blocks: loaded.state.blocked().iter().map(|other| other.uuid()).collect(),
        pets: pets(state, own).await?,
        reservations: reservations(state, session).await?,
        events: events(state, "account", own.uuid()).await?,
    })
}

async fn events(state: &AppState, aggregate_type: &str, id: Uuid) -> Result<Vec<EventBody>, Problem> {
    let events = state.commands().log().history(aggregate_type, id).await?;
    Ok(for_people(state.commands(), events).await?)
}

async fn pets(state: &AppState, own: AccountId) -> Result<Vec<ExportedPet>, Problem> {
    let (mut exported, mut cursor) = (Vec::new(), None);
    loop {
        let page = state.projections().pets().list(own, cursor.as_deref(), PAGE).await?;
        for pet in page.items {
            exported.push(ExportedPet { events: events(state, "pet", pet.id.uuid()).await?, pet });
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(exported);
        }
    }
}

async fn reservations(state: &AppState, session: &CurrentSession) -> Result<Vec<ExportedReservation>, Problem> {
    let (own, role) = (session.identity.account, session.role());
    let mut filter = ListFilter { customer: Some(own), limit: PAGE, ..ListFilter::default() };
    let mut exported = Vec::new();
    loop {
        let page = state.projections().reservations().list(&filter).await?;
        for row in page.items {
            let mut events = events(state, "reservation", row.id.uuid()).await?;
            for event in &mut events {
                hide_triage_note(role, event);
            }
            exported.push(ExportedReservation { reservation: shown_to(role, row), events });
        }
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            return Ok(exported);
        }
    }
}
