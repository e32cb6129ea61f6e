//! The time of a visit: what it has, what is offered, another one, or waiting for one.
//!
//! Never here: whether it is too late to change it; the reservation decides.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use commands::reservation::{NewTime, Waits, join_waitlist, reschedule_reservation};
use domain::AccountId;
use domain::hospital::Hospital;
use domain::reservation::Status;
use domain::schedule::PartOfDay;
use domain::values::{Invalid, Role};
use projections::ReservationRow;

use super::times::{Times, day_label, moment, parts_of_day, read_slot};
use crate::pages::Shell;
use crate::pages::answer::{again, circumstances, done};
use crate::pages::form::{Form, Refused};
use crate::pages::reservation::{doctors, find};
use crate::pages::views::Choice;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::slots::{self, FreeSlotBody};
use crate::state::AppState;

/// The part of a visit's page about its time.
pub(crate) struct TimePart {
    /// The time as the hospital's clocks show it, and whether it waits to be confirmed.
    pub(crate) shown: Option<(String, bool)>,
    /// The day that was asked for.
    pub(crate) wished: Option<String>,
    /// What is offered, and until when.
    pub(crate) offer: Option<(String, String)>,
    /// From when until when it waits.
    pub(crate) waits: Option<(String, String)>,
    /// Whether it can be changed here.
    pub(crate) changeable: bool,
    /// Whether it is too late for that, and the number to call instead.
    pub(crate) too_late: bool,
    pub(crate) phone: Option<String>,
    pub(crate) zone: String,
}

impl TimePart {
    /// What is shown of a visit's time.
    pub(crate) async fn new(
        state: &AppState,
        shell: &Shell,
        role: Role,
        row: &ReservationRow,
    ) -> Result<Self, Problem> {
        let hospital = state.commands().load::<Hospital>(Hospital::ID).await?.state;
        let zone = hospital.zone();
        let arranged = matches!(row.status, Status::Requested | Status::Scheduled);
        let too_late = row.status == Status::Scheduled
            && !role.is_staff()
            && row.start.is_some_and(|start| start - hospital.booking().notice() < state.now());
        let wished = row.preferred_day.filter(|_| row.start.is_none()).map(|day| {
            let part = row.part_of_day.unwrap_or(PartOfDay::Any);
            shell.t2("day-and-time", "day", day_label(shell, day), "time", shell.word("part-of-day", part.as_str()))
        });
        Ok(Self {
            shown: row
                .start
                .filter(|_| row.ongoing)
                .map(|at| (moment(shell, at, zone), row.status == Status::Requested)),
            wished,
            offer: row.offer.as_ref().map(|offer| {
                let doctor = offer.doctor.alias.clone().unwrap_or_else(|| shell.t("erased"));
                let when = shell.t2("time-with", "time", moment(shell, offer.start, zone), "doctor", doctor);
                (when, moment(shell, offer.expires_at, zone))
            }),
            waits: row.waitlist.as_ref().map(|waits| (day_label(shell, waits.from), day_label(shell, waits.to))),
            changeable: arranged && role != Role::Auditor && !too_late,
            too_late,
            phone: hospital.phone().map(str::to_owned),
            zone: zone.name().to_owned(),
        })
    }
}

#[derive(Template)]
#[template(path = "pages/booking/time.html")]
struct TimePage<'a> {
    p: &'a Shell,
    visit: String,
    version: i64,
    pet: String,
    form: &'a Form,
    time: TimePart,
    times: Times,
    parts: Vec<Choice>,
    doctors: Vec<Choice>,
    staff: bool,
    /// Whether it can wait for a time.
    waitable: bool,
}

async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    row: &ReservationRow,
    status: StatusCode,
    (form, from, lost): (&Form, Option<NaiveDate>, &[FreeSlotBody]),
) -> Result<Response, Problem> {
    let page = TimePage {
        p: shell,
        visit: row.id.to_string(),
        version: row.version,
        pet: row.pet.name.clone().unwrap_or_else(|| shell.t("erased")),
        form,
        time: TimePart::new(state, shell, session.role(), row).await?,
        times: Times::load(state, shell, from, lost).await?,
        parts: parts_of_day(shell),
        doctors: doctors(state, shell).await?,
        staff: session.role().is_staff(),
        waitable: row.status == Status::Requested && row.start.is_none(),
    };
    Ok(shell.page(status, &page))
}

/// `GET /reservations/{id}/time`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = find(&state, &session, &id).await?;
    let waits = row.waitlist.as_ref();
    let form = Form::default()
        .with("from", waits.map(|waits| waits.from.to_string()).unwrap_or_default())
        .with("to", waits.map(|waits| waits.to.to_string()).unwrap_or_default())
        .with("part_of_day", waits.map_or(PartOfDay::Any, |waits| waits.part_of_day).as_str());
    page(&state, &session, &shell, &row, StatusCode::OK, (&form, None, &[])).await
}

/// `POST /reservations/{id}/time`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let row = find(&state, &session, &id).await?;
    if let Some(from) = form.filled("look").and_then(|day| day.parse().ok()) {
        let form = form.without("look");
        return page(&state, &session, &shell, &row, StatusCode::OK, (&form, Some(from), &[])).await;
    }
    let Ok(to) = read_time(&shell, &mut form) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(&state, &session, &shell, &row, status, (&form, None, &[])).await;
    };
    let context = circumstances(&session, &form, "reschedule_reservation");
    match reschedule_reservation(state.commands(), context, row.id, to).await {
        Ok(receipt) => Ok(done(&format!("/reservations/{}", row.id), "time-changed", receipt.position)),
        Err(error) => {
            let problem = slots::with_nearest(&state, error.into(), to.start).await;
            let lost = problem.slots().to_vec();
            let status = again(&mut form, problem, &state, &shell).await?;
            page(&state, &session, &shell, &row, status, (&form, None, &lost)).await
        }
    }
}

/// One of the free times, or as staff any.
fn read_time(shell: &Shell, form: &mut Form) -> Result<NewTime, Refused> {
    let locale = shell.locale();
    if form.has("start") {
        let doctor =
            form.read_optional(locale, "doctor_id", |text| text.parse::<AccountId>().map_err(|_| Invalid::Malformed));
        let start = form.read_moment(locale, "start")?;
        let end = form.read_moment(locale, "end")?;
        let Some(start) = start else {
            form.refuse("start", crate::i18n::invalid_message(locale, &Invalid::Required));
            return Err(Refused);
        };
        return Ok(NewTime { doctor: doctor?, start, end });
    }
    let (doctor, start) = form.read(locale, "slot", |text| read_slot(text).ok_or(Invalid::Required))?;
    Ok(NewTime { doctor: Some(doctor), start, end: None })
}

/// `POST /reservations/{id}/waitlist`
pub(super) async fn join(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let row = find(&state, &session, &id).await?;
    let Ok(waits) = read_waits(&shell, &mut form) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(&state, &session, &shell, &row, status, (&form, None, &[])).await;
    };
    let context = circumstances(&session, &form, "join_waitlist");
    match join_waitlist(state.commands(), context, row.id, waits).await {
        Ok(receipt) => Ok(done(&format!("/reservations/{}", row.id), "waitlist-joined", receipt.position)),
        Err(error) => {
            let problem = Problem::from(error).with_field_renamed("end", "to");
            let status = again(&mut form, problem, &state, &shell).await?;
            page(&state, &session, &shell, &row, status, (&form, None, &[])).await
        }
    }
}

fn read_waits(shell: &Shell, form: &mut Form) -> Result<Waits, Refused> {
    let locale = shell.locale();
    let day = |text: &str| text.trim().parse::<NaiveDate>().map_err(|_| Invalid::Required);
    let from = form.read(locale, "from", day);
    let to = form.read(locale, "to", day);
    let part_of_day = form.read_optional(locale, "part_of_day", str::parse);
    let doctor = form.read_optional(locale, "doctor_id", |text| text.parse().map_err(|_| Invalid::Malformed));
    Ok(Waits { from: from?, to: to?, part_of_day: part_of_day?.unwrap_or(PartOfDay::Any), doctor: doctor? })
}
