//! A doctor's hours and time off, as the doctor and administrators set them.
//!
//! Two ranges a day have fields of their own; who needs more has the API. Never here: the moments they lead to.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDateTime;
use commands::schedule::{self, is_doctor, set_working_hours};
use commands::{Context, Source};
use domain::account::Account;
use domain::hospital::Hospital;
use domain::schedule::{DayTime, Schedule, WeekDay, WeeklyHours, WorkingTime};
use domain::values::{Invalid, Role};
use domain::{AccountId, TimeOffId};
use uuid::Uuid;

use super::times::moment;
use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::{Form, Refused};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// How many ranges of a day the form has.
const RANGES: usize = 3;

#[derive(Template)]
#[template(path = "pages/booking/hours.html")]
struct HoursPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    doctor: AccountId,
    name: String,
    days: Vec<DayFields>,
    off: Vec<Off>,
    zone: String,
    usual_minutes: u16,
    administers: bool,
}

/// A day of the week with the names of its fields.
struct DayFields {
    label: String,
    ranges: Vec<(String, String)>,
    name: &'static str,
}

/// A time off.
struct Off {
    id: TimeOffId,
    from: String,
    until: String,
}

fn field(day: WeekDay, at: usize, edge: &str) -> String {
    format!("{}_{at}_{edge}", day.as_str())
}

/// Only administrators and the doctor: to others there is nothing here.
async fn allowed(state: &AppState, session: &CurrentSession, id: &str) -> Result<AccountId, Problem> {
    let doctor: AccountId = id.parse().map_err(|_| Problem::not_found())?;
    match session.role() {
        Role::Admin => {}
        Role::Doctor if session.identity.account == doctor => {}
        _ => return Err(Problem::forbidden()),
    }
    if is_doctor(state.commands(), doctor).await? { Ok(doctor) } else { Err(Problem::not_found()) }
}

async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    doctor: AccountId,
    (status, form): (StatusCode, Option<&Form>),
) -> Result<Response, Problem> {
    let hospital = state.commands().load::<Hospital>(Hospital::ID).await?.state;
    let loaded = state.commands().load::<Schedule>(doctor.uuid()).await?;
    let account = state.commands().load::<Account>(doctor.uuid()).await?.state;
    let alias = account.profile().and_then(|profile| profile.alias.text().map(str::to_owned));
    let mut stored = Form::default().with("version", loaded.version.to_string()).with(
        "appointment_minutes",
        loaded.state.appointment_minutes().map(|minutes| minutes.to_string()).unwrap_or_default(),
    );
    for day in WeekDay::ALL {
        for (at, range) in loaded.state.hours().on(*day).enumerate() {
            stored = stored
                .with(&field(*day, at, "from"), range.from.to_string())
                .with(&field(*day, at, "until"), range.until.to_string());
        }
    }
    let most = WeekDay::ALL.iter().map(|day| loaded.state.hours().on(*day).count()).max().unwrap_or_default();
    let names = |day: &WeekDay| DayFields {
        label: shell.word("day", day.as_str()),
        ranges: (0..most.max(RANGES)).map(|at| (field(*day, at, "from"), field(*day, at, "until"))).collect(),
        name: day.as_str(),
    };
    let zone = hospital.zone();
    let ahead = loaded.state.off().iter().filter(|off| off.until > state.now());
    let page = HoursPage {
        p: shell,
        form: form.unwrap_or(&stored),
        doctor,
        name: alias.unwrap_or_else(|| shell.t("erased")),
        days: WeekDay::ALL.iter().map(names).collect(),
        off: ahead
            .map(|off| Off { id: off.id, from: moment(shell, off.from, zone), until: moment(shell, off.until, zone) })
            .collect(),
        zone: zone.name().to_owned(),
        usual_minutes: hospital.booking().appointment_minutes,
        administers: session.role() == Role::Admin,
    };
    Ok(shell.page(status, &page))
}

/// `GET /me/hours`
pub(super) async fn own(session: CurrentSession) -> Result<Response, Problem> {
    let role = session.role();
    if role != Role::Doctor {
        return Err(Problem::forbidden());
    }
    Ok(Redirect::to(&format!("/doctors/{}/hours", session.identity.account)).into_response())
}

/// `GET /doctors/{id}/hours`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let doctor = allowed(&state, &session, &id).await?;
    page(&state, &session, &shell, doctor, (StatusCode::OK, None)).await
}

/// `POST /doctors/{id}/hours`
pub(super) async fn set(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let doctor = allowed(&state, &session, &id).await?;
    let Ok((hours, minutes)) = read(&shell, &mut form) else {
        return page(&state, &session, &shell, doctor, (StatusCode::UNPROCESSABLE_ENTITY, Some(&form))).await;
    };
    let context = Context { expected_version: form.value("version").parse().ok(), ..session.context(Source::Web) };
    match set_working_hours(state.commands(), context, doctor, hours, minutes).await {
        Ok(receipt) => Ok(done(&format!("/doctors/{doctor}/hours"), "hours-set", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &session, &shell, doctor, (status, Some(&form))).await
        }
    }
}

fn read(shell: &Shell, form: &mut Form) -> Result<(WeeklyHours, Option<u16>), Refused> {
    let locale = shell.locale();
    let minutes =
        form.read_optional(locale, "appointment_minutes", |text| text.parse().map_err(|_| Invalid::Malformed));
    let mut ranges = Vec::new();
    for day in WeekDay::ALL {
        let edges = (0..42).map(|at| (field(*day, at, "from"), field(*day, at, "until")));
        let sent: Vec<_> = edges.take_while(|(from, _)| form.has(from)).collect();
        for (from, until) in sent {
            let time = |name: &str| form.filled(name).map(DayTime::parse);
            match (time(&from), time(&until)) {
                (None, None) => {}
                (Some(Ok(from)), Some(Ok(until))) if from < until => {
                    ranges.push(WorkingTime { day: *day, from, until });
                }
                _ => {
                    form.refuse(day.as_str(), crate::i18n::field_error_message(locale, "hours_wrong", None));
                    break;
                }
            }
        }
    }
    if form.has_errors() {
        return Err(Refused);
    }
    let Ok(hours) = WeeklyHours::new(ranges) else {
        form.refuse_all(crate::i18n::field_error_message(locale, "hours_overlap", None));
        return Err(Refused);
    };
    Ok((hours, minutes?))
}

/// `POST /doctors/{id}/time-off`
pub(super) async fn add_time_off(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let doctor = allowed(&state, &session, &id).await?;
    let zone = state.commands().load::<Hospital>(Hospital::ID).await?.state.zone();
    let moment = |text: &str| {
        let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M").map_err(|_| Invalid::Required)?;
        Ok(zone.first(local))
    };
    let from = form.read(shell.locale(), "from", moment);
    let until = form.read(shell.locale(), "until", moment);
    let (Ok(from), Ok(until)) = (from, until) else {
        return wrong_time_off(&state, &session, &shell, doctor, &form).await;
    };
    let time_off = TimeOffId::new(Uuid::now_v7());
    let context = session.context(Source::Web);
    match schedule::add_time_off(state.commands(), context, doctor, time_off, (from, until)).await {
        Ok(receipt) => Ok(done(&format!("/doctors/{doctor}/hours"), "time-off-added", receipt.position)),
        Err(error) => {
            again(&mut form, error.into(), &state, &shell).await?;
            wrong_time_off(&state, &session, &shell, doctor, &form).await
        }
    }
}

/// The page again, with the hours as they are and what was wrong with the time off.
async fn wrong_time_off(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    doctor: AccountId,
    form: &Form,
) -> Result<Response, Problem> {
    let loaded = state.commands().load::<Schedule>(doctor.uuid()).await?;
    let mut again = form.clone();
    for day in WeekDay::ALL {
        for (at, range) in loaded.state.hours().on(*day).enumerate() {
            again = again
                .with(&field(*day, at, "from"), range.from.to_string())
                .with(&field(*day, at, "until"), range.until.to_string());
        }
    }
    page(state, session, shell, doctor, (StatusCode::UNPROCESSABLE_ENTITY, Some(&again))).await
}

/// `POST /doctors/{id}/time-off/{time_off}/remove`
pub(super) async fn remove_time_off(
    State(state): State<AppState>,
    session: CurrentSession,
    Path((id, time_off)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let doctor = allowed(&state, &session, &id).await?;
    let time_off: TimeOffId = time_off.parse().map_err(|_| Problem::not_found())?;
    let receipt = schedule::remove_time_off(state.commands(), session.context(Source::Web), doctor, time_off).await?;
    Ok(done(&format!("/doctors/{doctor}/hours"), "time-off-removed", receipt.position))
}
