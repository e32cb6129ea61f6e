//! What is noted of a pet from its page: alerts, weights, vaccinations; and what is taken back.
//!
//! Never here: showing it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::pet::{self, NewAlert, NewVaccination, Weight};
use commands::{CommandError, Receipt};
use domain::pet::PetError;
use domain::values::{Grams, Text, WeightUnit};
use domain::{PetAlertId, VaccinationId, WeightId};
use uuid::Uuid;

use super::details::date;
use super::{Found, find, show, whatever_was_seen};
use crate::pages::Shell;
use crate::pages::answer::{again, done, refused};
use crate::pages::form::{Form, Refused};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Where a form was sent, by whom, and about which pet.
struct Sent {
    state: AppState,
    session: CurrentSession,
    shell: Shell,
    id: String,
    form: Form,
}

type Parts = (State<AppState>, CurrentSession, Shell, Path<String>);

impl Sent {
    fn new((State(state), session, shell, Path(id)): Parts, form: Form) -> Self {
        Self { state, session, shell, id, form }
    }

    /// The page again, with what was wrong.
    async fn again(&self, status: StatusCode) -> Result<Response, Problem> {
        show::page(&self.state, &self.session, &self.shell, &self.id, status, &self.form).await
    }

    /// The page with what was noted, or again with what was wrong; the form calls the day `day`.
    async fn answer(
        mut self,
        answer: Result<Receipt, CommandError<PetError>>,
        what: &str,
        day: &str,
    ) -> Result<Response, Problem> {
        match answer {
            Ok(receipt) => Ok(done(&format!("/pets/{}", self.id), what, receipt.position)),
            Err(error) => {
                let status = again(&mut self.form, error.into(), &self.state, &self.shell).await?;
                self.form.rename_error("on", day);
                self.again(status).await
            }
        }
    }
}

/// `POST /pets/{id}/alerts`
pub(super) async fn add_alert(parts: Parts, form: Form) -> Result<Response, Problem> {
    let mut sent = Sent::new(parts, form);
    let Found { id, .. } = find(&sent.state, &sent.session, &sent.id).await?;
    let locale = sent.shell.locale();
    let kind = sent.form.read(locale, "alert_kind", str::parse);
    let text = sent.form.read(locale, "alert_text", Text::parse);
    let (Ok(kind), Ok(text)) = (kind, text) else { return sent.again(StatusCode::UNPROCESSABLE_ENTITY).await };
    let mandatory = sent.form.has("alert_mandatory");
    let alert = NewAlert { id: PetAlertId::new(Uuid::now_v7()), kind, mandatory, text };
    let context = whatever_was_seen(&sent.session, &sent.form, "add_alert");
    let answer = pet::add_alert(sent.state.commands(), context, id, alert).await;
    sent.answer(answer, "alert-added", "alert_text").await
}

/// `POST /pets/{id}/weights`
pub(super) async fn record_weight(parts: Parts, form: Form) -> Result<Response, Problem> {
    let mut sent = Sent::new(parts, form);
    let Found { id, .. } = find(&sent.state, &sent.session, &sent.id).await?;
    let locale = sent.shell.locale();
    let today = sent.state.now().date_naive();
    let unit: WeightUnit = sent.form.value("unit").parse().unwrap_or_default();
    let grams = sent.form.read(locale, "weight", |text| Grams::parse(text, unit));
    let on = sent.form.read_optional(locale, "weighed_on", date);
    let (Ok(grams), Ok(on)) = (grams, on) else { return sent.again(StatusCode::UNPROCESSABLE_ENTITY).await };
    let weight = Weight { id: WeightId::new(Uuid::now_v7()), grams, on: on.unwrap_or(today) };
    let context = whatever_was_seen(&sent.session, &sent.form, "record_weight");
    let answer = pet::record_weight(sent.state.commands(), context, id, weight).await;
    sent.answer(answer, "weight-recorded", "weighed_on").await
}

/// `POST /pets/{id}/vaccinations`
pub(super) async fn record_vaccination(parts: Parts, form: Form) -> Result<Response, Problem> {
    let mut sent = Sent::new(parts, form);
    let Found { id, .. } = find(&sent.state, &sent.session, &sent.id).await?;
    let today = sent.state.now().date_naive();
    let Ok(new) = read_vaccination(&sent.shell, &mut sent.form, today) else {
        return sent.again(StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let context = whatever_was_seen(&sent.session, &sent.form, "record_vaccination");
    let answer = pet::record_vaccination(sent.state.commands(), context, id, new).await;
    sent.answer(answer, "vaccination-recorded", "given_on").await
}

fn read_vaccination(shell: &Shell, form: &mut Form, today: chrono::NaiveDate) -> Result<NewVaccination, Refused> {
    let locale = shell.locale();
    let vaccine = form.read(locale, "vaccine", Text::parse);
    let batch = form.read_optional(locale, "batch", Text::parse);
    let given_on = form.read_optional(locale, "given_on", date);
    let due_on = form.read_optional(locale, "due_on", date);
    Ok(NewVaccination {
        id: VaccinationId::new(Uuid::now_v7()),
        vaccine: vaccine?,
        batch: batch?,
        given_on: given_on?.unwrap_or(today),
        due_on: due_on?,
    })
}

/// What is taken back: of which pet, and which entry.
type Removal = (State<AppState>, CurrentSession, Path<(String, String)>);

/// `POST /pets/{id}/alerts/{entry}/remove`
pub(super) async fn remove_alert(removal: Removal, form: Form) -> Result<Response, Problem> {
    let (State(state), session, Path((id, entry))) = removal;
    let Found { id, .. } = find(&state, &session, &id).await?;
    let alert: PetAlertId = entry.parse().map_err(|_| Problem::not_found())?;
    let context = whatever_was_seen(&session, &form, "remove_alert");
    removed(id, pet::remove_alert(state.commands(), context, id, alert).await, "alert-removed")
}

/// `POST /pets/{id}/weights/{entry}/remove`
pub(super) async fn remove_weight(removal: Removal, form: Form) -> Result<Response, Problem> {
    let (State(state), session, Path((id, entry))) = removal;
    let Found { id, .. } = find(&state, &session, &id).await?;
    let weight: WeightId = entry.parse().map_err(|_| Problem::not_found())?;
    let context = whatever_was_seen(&session, &form, "remove_weight");
    removed(id, pet::remove_weight(state.commands(), context, id, weight).await, "weight-removed")
}

/// `POST /pets/{id}/vaccinations/{entry}/remove`
pub(super) async fn remove_vaccination(removal: Removal, form: Form) -> Result<Response, Problem> {
    let (State(state), session, Path((id, entry))) = removal;
    let Found { id, .. } = find(&state, &session, &id).await?;
    let vaccination: VaccinationId = entry.parse().map_err(|_| Problem::not_found())?;
    let context = whatever_was_seen(&session, &form, "remove_vaccination");
    removed(id, pet::remove_vaccination(state.commands(), context, id, vaccination).await, "vaccination-removed")
}

/// Whoever takes something back that is gone already, or is not theirs to take back, is told so on the page.
fn removed(
    id: domain::PetId,
    answer: Result<Receipt, CommandError<PetError>>,
    what: &str,
) -> Result<Response, Problem> {
    let page = format!("/pets/{id}");
    match answer.map_err(Problem::from) {
        Ok(receipt) => Ok(done(&page, what, receipt.position)),
        Err(problem) if matches!(problem.code(), "no_such_entry" | "alert_is_mandatory") => {
            Ok(refused(&page, &problem))
        }
        Err(problem) => Err(problem),
    }
}
