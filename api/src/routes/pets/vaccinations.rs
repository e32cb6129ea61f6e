//! `GET, POST /pets/{id}/vaccinations`, `DELETE /pets/{id}/vaccinations/{entry}`.
//!
//! Never here: reminders; they follow from what is due.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use commands::{Source, pet};
use domain::pet::NewVaccination;
use domain::values::Text;
use domain::{PetId, VaccinationId};
use projections::VaccinationRow;
use utoipa::ToSchema;
use uuid::Uuid;

use super::fields::date;
use super::get_pet::readable;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer, Listed, MadeIn};
use crate::routes::documentation::{CommandRefusals, Conditions, ReadRefusals, Reading};
use crate::routes::input::{Asked, Entry, Fields, FromFields, Id, Nothing, ReadAfter};
use crate::session::CurrentSession;
use crate::state::AppState;

/// A vaccination of a pet.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes `VaccinationRow`")]
pub(crate) struct PetVaccination {
    id: Uuid,
    vaccine: String,
    batch: Option<String>,
    given_on: NaiveDate,
    due_on: Option<NaiveDate>,
    /// Whether a later one against the same made it due no more.
    renewed: bool,
}

/// A vaccination, as it is sent.
#[derive(Clone, Debug, ToSchema)]
#[schema(as = RecordVaccination)]
pub(super) struct RecordVaccinationBody {
    /// Against what.
    #[schema(value_type = String, min_length = 1, max_length = 60, example = "Rabies")]
    vaccine: Text<60>,
    #[schema(value_type = Option<String>, max_length = 40)]
    batch: Option<Text<40>>,
    /// Today if left out.
    #[schema(value_type = Option<String>, format = "date")]
    given_on: Option<NaiveDate>,
    /// When it is due again: its owner is reminded before.
    #[schema(value_type = Option<String>, format = "date")]
    due_on: Option<NaiveDate>,
}

impl FromFields for RecordVaccinationBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let vaccine = fields.required("vaccine", Text::parse);
        let batch = fields.optional("batch", Text::parse);
        let (given_on, due_on) = (fields.optional("given_on", date), fields.optional("due_on", date));
        Some(Self { vaccine: vaccine?, batch, given_on, due_on })
    }
}

/// The vaccinations of a pet, the latest first.
#[utoipa::path(
    get, path = "/pets/{id}/vaccinations", tag = "pets", params(("id" = Uuid, Path), Reading),
    responses((status = 200, description = "All of them.", body = Listed<PetVaccination>), ReadRefusals)
)]
pub(super) async fn list_vaccinations(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    _: ReadAfter,
) -> Result<Json<Listed<VaccinationRow>>, Problem> {
    Ok(Json(Listed { items: readable(&state, &session, id).await?.vaccinations, next: None }))
}

/// Note a vaccination.
#[utoipa::path(
    post, path = "/pets/{id}/vaccinations", tag = "pets", params(("id" = Uuid, Path), Conditions),
    request_body = RecordVaccinationBody,
    responses((status = 201, description = "It is noted.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn record_vaccination(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<RecordVaccinationBody>,
) -> Result<MadeIn, Problem> {
    let context = asked.under(session.context(Source::Api));
    let RecordVaccinationBody { vaccine, batch, given_on, due_on } = asked.body;
    let given_on = given_on.unwrap_or_else(|| context.at.date_naive());
    let new = NewVaccination { id: VaccinationId::new(Uuid::now_v7()), vaccine, batch, given_on, due_on };
    let made = pet::record_vaccination(state.commands(), context, id, new).await?;
    Ok(MadeIn(made, format!("/api/v1/pets/{id}/vaccinations")))
}

/// Take a vaccination back that was noted wrong.
#[utoipa::path(
    delete, path = "/pets/{id}/vaccinations/{entry}", tag = "pets",
    params(("id" = Uuid, Path), ("entry" = Uuid, Path, description = "The vaccination."), Conditions),
    responses((status = 200, description = "It is gone.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_vaccination(
    State(state): State<AppState>,
    session: CurrentSession,
    Entry(pet, vaccination): Entry<PetId, VaccinationId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::remove_vaccination(state.commands(), context, pet, vaccination).await?))
}
