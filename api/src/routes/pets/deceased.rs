//! `PUT, DELETE /pets/{id}/deceased`: that a pet died, when, and that it did not.
//!
//! Never here: removing it; it stays on its owner's list until they take it off.

use axum::extract::State;
use chrono::NaiveDate;
use commands::{Source, pet};
use domain::PetId;
use utoipa::ToSchema;

use super::fields::date;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, Nothing};
use crate::session::CurrentSession;
use crate::state::AppState;

/// When a pet died.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(as = RecordDeath)]
pub(super) struct RecordDeathBody {
    /// Today if left out.
    #[schema(value_type = Option<String>, format = "date")]
    on: Option<NaiveDate>,
}

impl FromFields for RecordDeathBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { on: fields.optional("on", date) })
    }
}

/// Say that a pet died, or correct when.
///
/// Nobody is reminded of anything from here on, and no visit can be asked for.
#[utoipa::path(
    put, path = "/pets/{id}/deceased", tag = "pets", params(("id" = uuid::Uuid, Path), Conditions),
    request_body = Option<RecordDeathBody>,
    responses((status = 200, description = "It is noted.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn record_death(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<RecordDeathBody>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let on = asked.body.on.unwrap_or_else(|| context.at.date_naive());
    Ok(Changed(pet::record_death(state.commands(), context, id, on).await?))
}

/// Say that it did not die: it was an error.
#[utoipa::path(
    delete, path = "/pets/{id}/deceased", tag = "pets", params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It is taken back.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn withdraw_death(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::withdraw_death(state.commands(), context, id).await?))
}
