//! One reservation's own page: tracking for its customer, everything that can be done with it for the staff.
//!
//! Never here: the board.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::reservation::{EditReservation, edit_reservation};
use domain::ReservationId;
use domain::reservation::{Acuity, Status, Treatment};
use domain::values::{Role, Text};
use projections::ReservationRow;

use super::Shell;
use super::answer::{again, circumstances, done};
use super::form::Form;
use super::steps;
use super::views::{Action, Choice, Visit};
use crate::i18n::script_messages;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/reservation.html")]
#[expect(clippy::struct_excessive_bools, reason = "each shows or hides a part of the page")]
struct ReservationPage<'a> {
    p: &'a Shell,
    visit: Visit,
    messages_json: String,
    form: &'a Form,
    triage: &'a Form,
    schedule: &'a Form,
    actions: Vec<Action>,
    treatments: Vec<Choice>,
    acuities: Vec<Choice>,
    doctors: Vec<Choice>,
    staff: bool,
    audits: bool,
    can_triage: bool,
    may_edit: bool,
    edit_when: String,
}

/// The bands to choose from.
pub(super) fn treatments(shell: &Shell) -> Vec<Choice> {
    Treatment::ALL.iter().map(|word| Choice::new(word.as_str(), shell.word("treatment", word.as_str()))).collect()
}

/// The acuities to choose from, each with its colour.
pub(super) fn acuities(shell: &Shell) -> Vec<Choice> {
    let coloured = |acuity: &Acuity| Choice {
        mark: acuity.as_str(),
        ..Choice::new(acuity.as_str(), shell.word("acuity", acuity.as_str()))
    };
    Acuity::ALL.iter().map(coloured).chain([Choice::new("", shell.word("acuity", "none"))]).collect()
}

/// The doctors to choose from.
pub(super) async fn doctors(state: &AppState, shell: &Shell) -> Result<Vec<Choice>, Problem> {
    let doctors = state.projections().accounts().doctors().await?;
    let named = doctors.into_iter().filter_map(|row| Some(Choice::new(row.id.to_string(), row.alias?)));
    Ok([Choice::new("", shell.t("doctor-any"))].into_iter().chain(named).collect())
}

/// The reservation, if this person may see it: what is somebody else's does not exist.
async fn find(state: &AppState, session: &CurrentSession, id: &str) -> Result<ReservationRow, Problem> {
    let id: ReservationId = id.parse().map_err(|_| Problem::not_found())?;
    let row = state.projections().reservations().get(id).await?.ok_or_else(Problem::not_found)?;
    if session.role().sees_board() {
        Ok(row)
    } else if row.customer.id == session.identity.account {
        Ok(row.for_customer())
    } else {
        Err(Problem::not_found())
    }
}

async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    row: &ReservationRow,
    refused: Option<(StatusCode, &Form)>,
) -> Result<Response, Problem> {
    let role = session.role();
    let staff = role.is_staff();
    let stored = Form::default()
        .with("reason", row.reason.clone().unwrap_or_default())
        .with("notes", row.notes.clone().unwrap_or_default())
        .with("preferred_at", row.preferred_at.map(|at| at.format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default());
    let (status, form) = refused.unwrap_or((StatusCode::OK, &stored));
    let triage = Form::default()
        .with("treatment", row.treatment.as_str())
        .with("acuity", row.acuity.map_or("", Acuity::as_str))
        .with("note", row.triage_note.clone().unwrap_or_default());
    let editable =
        |at: &&Status| if staff { at.is_ongoing() } else { matches!(at, Status::Requested | Status::Scheduled) };
    let editable: Vec<&Status> = Status::ALL.iter().filter(editable).collect();
    let page = ReservationPage {
        p: shell,
        visit: Visit::new(shell, row),
        messages_json: serde_json::to_string(&script_messages(shell.locale())).map_err(Problem::internal)?,
        form,
        triage: &triage,
        schedule: &Form::default(),
        actions: Action::offered(shell, role, row),
        treatments: treatments(shell),
        acuities: acuities(shell),
        doctors: if staff { doctors(state, shell).await? } else { Vec::new() },
        staff: role.sees_board(),
        audits: shell.viewer().is_some_and(super::Viewer::audits),
        can_triage: role == Role::Doctor && row.ongoing,
        may_edit: role != Role::Auditor && editable.contains(&&row.status),
        edit_when: editable.iter().map(|status| status.as_str()).collect::<Vec<_>>().join(" "),
    };
    Ok(shell.page(status, &page))
}

/// `GET /reservations/{id}`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = find(&state, &session, &id).await?;
    page(&state, &session, &shell, &row, None).await
}

/// `POST /reservations/{id}/edit`
pub(super) async fn edit(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let row = find(&state, &session, &id).await?;
    let locale = shell.locale();
    let reason = form.read(locale, "reason", Text::parse);
    let notes = form.read_optional(locale, "notes", Text::parse);
    let preferred_at = form.read_moment(locale, "preferred_at");
    let (Ok(reason), Ok(notes), Ok(preferred_at)) = (reason, notes, preferred_at) else {
        return page(&state, &session, &shell, &row, Some((StatusCode::UNPROCESSABLE_ENTITY, &form))).await;
    };
    let edit = EditReservation { reason: Some(reason), notes: Some(notes), preferred_at: Some(preferred_at) };
    match edit_reservation(state.commands(), circumstances(&session, &form, "edit_reservation"), row.id, edit).await {
        Ok(receipt) => Ok(done(&format!("/reservations/{}", row.id), "edited", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &session, &shell, &row, Some((status, &form))).await
        }
    }
}

/// `POST /reservations/{id}/{action}`
pub(super) async fn act(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path((id, action)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Problem> {
    let row = find(&state, &session, &id).await?;
    let context = circumstances(&session, &form, &action);
    match steps::take(&state, &shell, context, row.id, &action, &mut form).await {
        Ok(receipt) => Ok(done(&format!("/reservations/{}", row.id), "step", receipt.position)),
        Err(problem) => {
            // Shown above the reservation as it is now; what was typed is a sentence at most, kept in the form.
            let mut form = form.clone();
            let status = again(&mut form, problem, &state, &shell).await?;
            let row = find(&state, &session, &id).await?;
            let words = form.problem().cloned().or_else(|| form.first_error().cloned()).unwrap_or_default();
            let mut fresh = Form::default()
                .with("reason", row.reason.clone().unwrap_or_default())
                .with("notes", row.notes.clone().unwrap_or_default());
            fresh.refuse_all(words);
            page(&state, &session, &shell, &row, Some((status, &fresh))).await
        }
    }
}
