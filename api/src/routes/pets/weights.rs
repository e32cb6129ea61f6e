//! `GET, POST /pets/{id}/weights`, `DELETE /pets/{id}/weights/{entry}`: what a pet weighed.
//!
//! Never here: units other than grams.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use commands::{Source, pet};
use domain::pet::Weight;
use domain::values::{Grams, Invalid};
use domain::{PetId, WeightId};
use projections::WeightRow;
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

/// What a pet weighed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes `WeightRow`")]
pub(crate) struct PetWeight {
    id: Uuid,
    #[schema(example = 4200)]
    grams: u32,
    on: NaiveDate,
}

/// A weight, as it is sent.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(as = RecordWeight)]
pub(super) struct RecordWeightBody {
    #[schema(value_type = u32, minimum = 1, maximum = 200_000, example = 4200)]
    grams: Grams,
    /// Today if left out.
    #[schema(value_type = Option<String>, format = "date")]
    on: Option<NaiveDate>,
}

impl FromFields for RecordWeightBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let grams = fields.required_parsed("grams", |number| {
            u32::try_from(number).map_err(|_| Invalid::OutOfRange).and_then(Grams::new)
        });
        let on = fields.optional("on", date);
        Some(Self { grams: grams?, on })
    }
}

/// What a pet weighed, the earliest day first.
#[utoipa::path(
    get, path = "/pets/{id}/weights", tag = "pets", params(("id" = Uuid, Path), Reading),
    responses((status = 200, description = "All of them.", body = Listed<PetWeight>), ReadRefusals)
)]
pub(super) async fn list_weights(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    _: ReadAfter,
) -> Result<Json<Listed<WeightRow>>, Problem> {
    readable(&state, &session, id).await?;
    Ok(Json(Listed { items: state.projections().pets().weights(id).await?, next: None }))
}

/// Note what a pet weighs.
#[utoipa::path(
    post, path = "/pets/{id}/weights", tag = "pets", params(("id" = Uuid, Path), Conditions),
    request_body = RecordWeightBody,
    responses((status = 201, description = "It is noted.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn record_weight(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<RecordWeightBody>,
) -> Result<MadeIn, Problem> {
    let context = asked.under(session.context(Source::Api));
    let RecordWeightBody { grams, on } = asked.body;
    let on = on.unwrap_or_else(|| context.at.date_naive());
    let weight = Weight { id: WeightId::new(Uuid::now_v7()), grams, on };
    let made = pet::record_weight(state.commands(), context, id, weight).await?;
    Ok(MadeIn(made, format!("/api/v1/pets/{id}/weights")))
}

/// Take a weight back that was noted wrong.
#[utoipa::path(
    delete, path = "/pets/{id}/weights/{entry}", tag = "pets",
    params(("id" = Uuid, Path), ("entry" = Uuid, Path, description = "The weight."), Conditions),
    responses((status = 200, description = "It is gone.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_weight(
    State(state): State<AppState>,
    session: CurrentSession,
    Entry(pet, weight): Entry<PetId, WeightId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::remove_weight(state.commands(), context, pet, weight).await?))
}
