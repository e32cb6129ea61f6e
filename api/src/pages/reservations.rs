//! A customer's reservations: ongoing, past, and asking for a new one.
//!
//! Never here: one reservation's own page.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::reservation::{RequestReservation, request_reservation};
use domain::values::Text;
use domain::{PetId, ReservationId};
use projections::{ListFilter, Scope};
use serde::Deserialize;
use uuid::Uuid;

use super::Shell;
use super::answer::{again, circumstances, done, fresh_key};
use super::form::{Form, Refused};
use super::layers::escape;
use super::views::{Choice, Visit, kind};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/reservations.html")]
struct ReservationsPage<'a> {
    p: &'a Shell,
    history: bool,
    visits: Vec<Visit>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/reservation_new.html")]
struct NewReservationPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    pets: Vec<Choice>,
}

/// Which reservations.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Which {
    scope: String,
    cursor: Option<String>,
}

impl Default for Which {
    fn default() -> Self {
        Self { scope: "ongoing".to_owned(), cursor: None }
    }
}

/// For which pet.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ForPet {
    pet_id: String,
}

/// `GET /reservations`
pub(super) async fn list(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let history = which.scope == "history";
    let filter = ListFilter {
        customer: Some(session.identity.account),
        scope: if history { Scope::History } else { Scope::Ongoing },
        cursor: which.cursor,
        ..ListFilter::default()
    };
    let found = state.projections().reservations().list(&filter).await?;
    let scope = if history { "history" } else { "ongoing" };
    let page = ReservationsPage {
        p: &shell,
        history,
        visits: found.items.iter().map(|row| Visit::new(&shell, row)).collect(),
        next: found.next.map(|cursor| format!("/reservations?scope={scope}&cursor={}", escape(&cursor))),
    };
    Ok(shell.page(StatusCode::OK, &page))
}

async fn new_page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Problem> {
    let pets = state.projections().pets().list(session.identity.account, None, 100).await?.items;
    let choice = |row: projections::PetRow| {
        let name = row.name.unwrap_or_else(|| shell.t("erased"));
        let kind = kind(shell, row.species.as_str(), row.breed.as_deref());
        Choice::new(row.id.to_string(), format!("{name} ({kind})"))
    };
    let page = NewReservationPage { p: shell, form, pets: pets.into_iter().map(choice).collect() };
    Ok(shell.page(status, &page))
}

/// `GET /reservations/new`
pub(super) async fn new(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Query(pet): Query<ForPet>,
) -> Result<Response, Problem> {
    let form = Form::default().with("pet_id", pet.pet_id).with("idempotency_key", fresh_key());
    new_page(&state, &session, &shell, StatusCode::OK, &form).await
}

/// `POST /reservations/new`
pub(super) async fn request(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(asked) = read(&shell, &mut form) else {
        return new_page(&state, &session, &shell, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    };
    let context = circumstances(&session, &form, "request_reservation");
    match request_reservation(state.commands(), context, asked).await {
        Ok(receipt) => Ok(done(&format!("/reservations/{}", receipt.id), "requested", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            new_page(&state, &session, &shell, status, &form).await
        }
    }
}

fn read(shell: &Shell, form: &mut Form) -> Result<RequestReservation, Refused> {
    let locale = shell.locale();
    let pet = form.read(locale, "pet_id", |text| text.parse::<PetId>().map_err(|_| domain::values::Invalid::Required));
    let reason = form.read(locale, "reason", Text::parse);
    let notes = form.read_optional(locale, "notes", Text::parse);
    let preferred_at = form.read_moment(locale, "preferred_at");
    Ok(RequestReservation {
        id: ReservationId::new(Uuid::now_v7()),
        pet: pet?,
        reason: reason?,
        notes: notes?,
        preferred_at: preferred_at?,
    })
}
