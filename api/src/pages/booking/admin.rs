//! `/admin/booking`: the hospital's zone, number and rules, the pause, and the way to each doctor's hours.
//!
//! Never here: a doctor's hours.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Source, hospital};
use domain::hospital::{BookingRules, Hospital};
use domain::schedule::Schedule;
use domain::values::{Invalid, Phone, Text, Zone};

use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::{Form, Refused};
use crate::problem::Problem;
use crate::session::Administrator;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/booking/admin.html")]
struct AdminPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    zones: Vec<&'static str>,
    paused: bool,
    pause_reason: String,
    doctors: Vec<DoctorLine>,
}

/// A doctor, and how much they work.
struct DoctorLine {
    name: String,
    href: String,
    days: usize,
}

async fn page(state: &AppState, shell: &Shell, status: StatusCode, form: &Form) -> Result<Response, Problem> {
    let hospital = state.commands().load::<Hospital>(Hospital::ID).await?.state;
    let mut doctors = Vec::new();
    for row in state.projections().accounts().doctors().await?.into_iter().filter(|row| !row.suspended) {
        let schedule = state.commands().load::<Schedule>(row.id.uuid()).await?.state;
        let mut days: Vec<_> = schedule.hours().ranges().iter().map(|range| range.day).collect();
        days.dedup();
        doctors.push(DoctorLine {
            name: row.alias.unwrap_or_else(|| shell.t("erased")),
            href: format!("/doctors/{}/hours", row.id),
            days: days.len(),
        });
    }
    let pause = hospital.pause();
    let page = AdminPage {
        p: shell,
        form,
        zones: Zone::names().collect(),
        paused: pause.is_some(),
        pause_reason: pause.and_then(|pause| pause.reason.clone()).unwrap_or_default(),
        doctors,
    };
    Ok(shell.page(status, &page))
}

async fn stored(state: &AppState) -> Result<Form, Problem> {
    let loaded = state.commands().load::<Hospital>(Hospital::ID).await?;
    let hospital = &loaded.state;
    let BookingRules { notice_hours, appointment_minutes, days_ahead, lead_minutes, offer_minutes } =
        hospital.booking();
    Ok(Form::default()
        .with("version", loaded.version.to_string())
        .with("time_zone", hospital.zone().name())
        .with("phone", hospital.phone().unwrap_or_default())
        .with("notice_hours", notice_hours.to_string())
        .with("appointment_minutes", appointment_minutes.to_string())
        .with("days_ahead", days_ahead.to_string())
        .with("lead_minutes", lead_minutes.to_string())
        .with("offer_minutes", offer_minutes.to_string()))
}

/// `GET /admin/booking`
pub(super) async fn show(State(state): State<AppState>, _: Administrator, shell: Shell) -> Result<Response, Problem> {
    let form = stored(&state).await?;
    page(&state, &shell, StatusCode::OK, &form).await
}

/// `POST /admin/booking`
pub(super) async fn change(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok((zone, phone, rules)) = read(&shell, &mut form) else {
        return page(&state, &shell, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    };
    let mut context = admin.context(Source::Web);
    context.expected_version = form.value("version").parse().ok();
    match hospital::change_booking(state.commands(), context, zone, phone, rules).await {
        Ok(receipt) => Ok(done("/admin/booking", "settings-changed", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &shell, status, &form).await
        }
    }
}

fn read(shell: &Shell, form: &mut Form) -> Result<(Zone, Option<Phone>, BookingRules), Refused> {
    let locale = shell.locale();
    let zone = form.read(locale, "time_zone", Zone::parse);
    let phone = form.read_optional(locale, "phone", Phone::parse);
    let mut number = |name| {
        form.read(locale, name, |text| match text.trim() {
            "" => Err(Invalid::Required),
            text => text.parse::<u16>().map_err(|_| Invalid::Malformed),
        })
    };
    let notice_hours = number("notice_hours");
    let appointment_minutes = number("appointment_minutes");
    let days_ahead = number("days_ahead");
    let lead_minutes = number("lead_minutes");
    let offer_minutes = number("offer_minutes");
    let rules = BookingRules {
        notice_hours: notice_hours?,
        appointment_minutes: appointment_minutes?,
        days_ahead: days_ahead?,
        lead_minutes: lead_minutes?,
        offer_minutes: offer_minutes?,
    };
    Ok((zone?, phone?, rules))
}

/// `POST /admin/booking/pause`
pub(super) async fn pause(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(reason) = form.read_optional(shell.locale(), "reason", Text::parse) else {
        let mut stored = stored(&state).await?;
        stored.refuse_all(form.first_error().cloned().unwrap_or_default());
        return page(&state, &shell, StatusCode::UNPROCESSABLE_ENTITY, &stored).await;
    };
    let receipt = hospital::pause_online_booking(state.commands(), admin.context(Source::Web), reason).await?;
    Ok(done("/admin/booking", "booking-paused", receipt.position))
}

/// `POST /admin/booking/resume`
pub(super) async fn resume(State(state): State<AppState>, admin: Administrator) -> Result<Response, Problem> {
    let receipt = hospital::resume_online_booking(state.commands(), admin.context(Source::Web)).await?;
    Ok(done("/admin/booking", "booking-resumed", receipt.position))
}
