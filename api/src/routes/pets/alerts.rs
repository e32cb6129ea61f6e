//! `GET, POST /pets/{id}/alerts`, `DELETE /pets/{id}/alerts/{entry}`: what to watch out for with a pet.
//!
//! Never here: acknowledging them; that is a reservation's.

use axum::Json;
use axum::extract::State;
use commands::{Source, pet};
use domain::pet::{AlertKind, NewAlert};
use domain::values::Text;
use domain::{PetAlertId, PetId};
use projections::AlertBrief;
use utoipa::ToSchema;
use uuid::Uuid;

use super::get_pet::readable;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer, Listed, MadeIn};
use crate::routes::documentation::{CommandRefusals, Conditions, ReadRefusals, Reading};
use crate::routes::input::{Asked, Entry, Fields, FromFields, Id, Nothing, ReadAfter, word};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Something to watch out for. Its text is null once its owner was erased.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes `AlertBrief`")]
pub(crate) struct PetAlert {
    id: Uuid,
    /// allergy or alert.
    #[schema(example = "allergy")]
    kind: String,
    /// Whether it must be acknowledged before the pet is treated.
    mandatory: bool,
    text: Option<String>,
}

/// Something to watch out for, as it is sent.
#[derive(Clone, Debug, ToSchema)]
#[schema(as = AddAlert)]
pub(super) struct AddAlertBody {
    /// allergy or alert.
    #[schema(value_type = String, pattern = "^(allergy|alert)$", example = "allergy")]
    kind: AlertKind,
    /// Whether it must be acknowledged before the pet is treated; no if left out.
    #[schema(value_type = Option<bool>)]
    mandatory: bool,
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Penicillin")]
    text: Text<200>,
}

impl FromFields for AddAlertBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", word);
        let mandatory = fields.flag("mandatory");
        let text = fields.required("text", Text::parse);
        Some(Self { kind: kind?, mandatory, text: text? })
    }
}

/// What to watch out for with a pet, the oldest first.
#[utoipa::path(
    get, path = "/pets/{id}/alerts", tag = "pets", params(("id" = Uuid, Path), Reading),
    responses((status = 200, description = "All of it.", body = Listed<PetAlert>), ReadRefusals)
)]
pub(super) async fn list_alerts(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    _: ReadAfter,
) -> Result<Json<Listed<AlertBrief>>, Problem> {
    Ok(Json(Listed { items: readable(&state, &session, id).await?.alerts, next: None }))
}

/// Say what to watch out for.
///
/// It shows at once where the pet is expected or treated. To change it, remove it and add another.
#[utoipa::path(
    post, path = "/pets/{id}/alerts", tag = "pets", params(("id" = Uuid, Path), Conditions), request_body = AddAlertBody,
    responses((status = 201, description = "It is known.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn add_alert(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<AddAlertBody>,
) -> Result<MadeIn, Problem> {
    let context = asked.under(session.context(Source::Api));
    let AddAlertBody { kind, mandatory, text } = asked.body;
    let alert = NewAlert { id: PetAlertId::new(Uuid::now_v7()), kind, mandatory, text };
    let made = pet::add_alert(state.commands(), context, id, alert).await?;
    Ok(MadeIn(made, format!("/api/v1/pets/{id}/alerts")))
}

/// Watch out for it no longer.
///
/// A mandatory one is taken away by staff only.
#[utoipa::path(
    delete, path = "/pets/{id}/alerts/{entry}", tag = "pets",
    params(("id" = Uuid, Path), ("entry" = Uuid, Path, description = "The alert."), Conditions),
    responses((status = 200, description = "It is gone.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_alert(
    State(state): State<AppState>,
    session: CurrentSession,
    Entry(pet, alert): Entry<PetId, PetAlertId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::remove_alert(state.commands(), context, pet, alert).await?))
}
