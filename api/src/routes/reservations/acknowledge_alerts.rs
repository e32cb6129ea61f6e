//! `POST /reservations/{id}/acknowledge-alerts`.
//!
//! Never here: what there is to watch out for; see the pet.

use axum::extract::State;
use commands::{Source, reservation};
use domain::{PetAlertId, ReservationId};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// What was read.
#[derive(Debug, ToSchema)]
#[schema(as = AcknowledgeAlerts)]
pub(super) struct Body {
    /// Alerts of the pet. Those that are mandatory are needed before its treatment can start.
    #[schema(value_type = Vec<uuid::Uuid>, min_items = 1, max_items = 50)]
    alerts: Vec<PetAlertId>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { alerts: fields.required_list("alerts", 50, id)? })
    }
}

/// Say that what to watch out for with the pet was read.
#[utoipa::path(
    post, path = "/reservations/{id}/acknowledge-alerts", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Body,
    responses((status = 200, description = "They are acknowledged.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn acknowledge_alerts(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(reservation::acknowledge_alerts(state.commands(), context, id, asked.body.alerts).await?))
}
