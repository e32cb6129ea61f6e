//! `POST /reservations/{id}/triage`.
//!
//! Never here: the clock that runs from it.

use axum::extract::State;
use commands::Source;
use commands::reservation::{self, TriageReservation};
use domain::ReservationId;
use domain::reservation::{Acuity, Treatment};
use domain::values::Text;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, word};
use crate::session::CurrentSession;
use crate::state::AppState;

/// How urgent it is.
#[derive(Debug, ToSchema)]
#[schema(as = TriageReservation)]
pub(super) struct Body {
    /// The band: emergency or standard.
    #[schema(value_type = String, example = "emergency")]
    treatment: Treatment,
    /// red, orange, yellow, green or blue. Red and orange are emergencies.
    #[schema(value_type = Option<String>, example = "orange")]
    acuity: Option<Acuity>,
    /// Why; customers do not see it.
    #[schema(value_type = Option<String>, max_length = 500)]
    note: Option<Text<500>>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let treatment = fields.required("treatment", word);
        let acuity = fields.optional("acuity", word);
        let note = fields.optional("note", Text::parse);
        Some(Self { treatment: treatment?, acuity, note })
    }
}

/// Say how urgent it is: doctors alone, as often as it changes.
#[utoipa::path(
    post, path = "/reservations/{id}/triage", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Body,
    responses((status = 200, description = "It stands in its band.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn triage(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { treatment, acuity, note } = asked.body;
    let triage = TriageReservation { treatment, acuity, note };
    Ok(Changed(reservation::triage(state.commands(), context, id, triage).await?))
}
