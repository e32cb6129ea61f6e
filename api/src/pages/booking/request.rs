//! Asking for a visit: first whether it is an emergency, then for which pet, why, and when.
//!
//! Never here: which pets may come; the append refuses one that has another visit.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use commands::reservation::{RequestReservation, request_reservation};
use domain::hospital::Hospital;
use domain::values::{Invalid, Text};
use domain::{PetId, ReservationId};
use projections::{ListFilter, Scope};
use serde::Deserialize;
use uuid::Uuid;

use super::times::{Times, parts_of_day, read_wish};
use crate::pages::Shell;
use crate::pages::answer::{again, circumstances, done, fresh_key};
use crate::pages::form::{Form, Refused};
use crate::pages::layers::escape;
use crate::pages::views::{Choice, kind};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::slots::{self, FreeSlotBody};
use crate::state::AppState;

/// What is asked first: signs that an animal cannot wait.
const SIGNS: [&str; 9] = ["breathing", "collapse", "seizure", "bloat", "urine", "poison", "bleeding", "heat", "trauma"];

#[derive(Template)]
#[template(path = "pages/booking/emergency.html")]
struct EmergencyPage<'a> {
    p: &'a Shell,
    signs: Vec<String>,
    /// Whether one of them applies.
    applies: bool,
    phone: Option<String>,
    on: String,
    yes: String,
}

#[derive(Template)]
#[template(path = "pages/booking/paused.html")]
struct PausedPage<'a> {
    p: &'a Shell,
    reason: Option<String>,
    phone: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/booking/request.html")]
struct RequestPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    pets: Vec<Choice>,
    /// The one there is no choice about.
    only_pet: Option<Choice>,
    /// Pets that have a visit already: name, state, and where it is.
    busy: Vec<Busy>,
    times: Times,
    parts: Vec<Choice>,
}

/// A pet that has a visit already.
struct Busy {
    name: String,
    state: String,
    visit: String,
}

/// How far somebody got.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pet_id: String,
    emergency: String,
    from: String,
}

/// `GET /reservations/new`
pub(super) async fn new(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let hospital = state.commands().load::<Hospital>(Hospital::ID).await?.state;
    let phone = hospital.phone().map(str::to_owned);
    if let Some(pause) = hospital.pause().filter(|_| !session.role().is_staff()) {
        let page = PausedPage { p: &shell, reason: pause.reason.clone(), phone };
        return Ok(shell.page(StatusCode::OK, &page));
    }
    if !matches!(asked.emergency.as_str(), "no" | "told") {
        let applies = asked.emergency == "yes";
        let with = |answer| format!("/reservations/new?emergency={answer}&pet_id={}", escape(&asked.pet_id));
        let page = EmergencyPage {
            p: &shell,
            signs: SIGNS.iter().map(|sign| shell.word("sign", sign)).collect(),
            applies,
            phone,
            on: with(if applies { "told" } else { "no" }),
            yes: with("yes"),
        };
        return Ok(shell.page(StatusCode::OK, &page));
    }
    let form = Form::default().with("pet_id", asked.pet_id).with("idempotency_key", fresh_key());
    page(&state, &session, &shell, StatusCode::OK, (&form, asked.from.parse().ok(), &[])).await
}

async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    status: StatusCode,
    (form, from, lost): (&Form, Option<NaiveDate>, &[FreeSlotBody]),
) -> Result<Response, Problem> {
    let owner = session.identity.account;
    let filter = ListFilter { customer: Some(owner), scope: Scope::Ongoing, limit: 100, ..ListFilter::default() };
    let ongoing = state.projections().reservations().list(&filter).await?.items;
    let (mut pets, mut busy) = (Vec::new(), Vec::new());
    for row in state.projections().pets().list(owner, None, 100).await?.items {
        let name = row.name.clone().unwrap_or_else(|| shell.t("erased"));
        // One that was chosen stays chosen, so that what was typed for it can be sent for another.
        let chosen = form.has("reason") && form.value("pet_id") == row.id.to_string();
        let visit = ongoing.iter().find(|visit| visit.pet.id == row.id);
        // For one that died no visit can be asked for.
        if chosen || (visit.is_none() && row.died_on.is_none()) {
            let kind = kind(shell, row.species, row.breed.as_deref());
            pets.push(Choice::new(row.id.to_string(), format!("{name} ({kind})")));
        }
        if let Some(visit) = visit {
            let state = shell.word("status", visit.status.as_str());
            busy.push(Busy { name, state, visit: format!("/reservations/{}", visit.id) });
        }
    }
    let times = Times::load(state, shell, from, lost).await?;
    let only_pet = pets.first().filter(|_| pets.len() == 1).cloned();
    let page = RequestPage { p: shell, form, pets, only_pet, busy, times, parts: parts_of_day(shell) };
    Ok(shell.page(status, &page))
}

/// `POST /reservations/new`
pub(super) async fn request(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    if let Some(from) = form.filled("look").map(str::to_owned) {
        let form = form.without("look");
        return page(&state, &session, &shell, StatusCode::OK, (&form, from.parse().ok(), &[])).await;
    }
    let Ok(asked) = read(&shell, &mut form) else {
        return page(&state, &session, &shell, StatusCode::UNPROCESSABLE_ENTITY, (&form, None, &[])).await;
    };
    let context = circumstances(&session, &form, "request_reservation");
    let wish = asked.wish;
    match request_reservation(state.commands(), context, asked).await {
        Ok(receipt) => Ok(done(&format!("/reservations/{}", receipt.id), "requested", receipt.position)),
        Err(error) => {
            let problem = match wish {
                commands::reservation::Wish::Slot { start, .. } => {
                    slots::with_nearest(&state, error.into(), start).await
                }
                _ => error.into(),
            };
            let lost = problem.slots().to_vec();
            let status = again(&mut form, problem, &state, &shell).await?;
            page(&state, &session, &shell, status, (&form, None, &lost)).await
        }
    }
}

fn read(shell: &Shell, form: &mut Form) -> Result<RequestReservation, Refused> {
    let locale = shell.locale();
    let pet = form.read(locale, "pet_id", |text| text.parse::<PetId>().map_err(|_| Invalid::Required));
    let reason = form.read(locale, "reason", Text::parse);
    let notes = form.read_optional(locale, "notes", Text::parse);
    let wish = read_wish(shell, form);
    Ok(RequestReservation {
        id: ReservationId::new(Uuid::now_v7()),
        pet: pet?,
        reason: reason?,
        notes: notes?,
        preferred_at: None,
        wish: wish?,
    })
}
