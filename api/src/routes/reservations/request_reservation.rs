//! `POST /reservations`.
//!
//! Never here: whether the pet has another visit; the append refuses that.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::{Source, reservation};
use domain::values::Text;
use domain::{PetId, ReservationId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::{CommandAnswer, Made};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, id, time};
use crate::session::CurrentSession;
use crate::state::AppState;

/// What is asked.
#[derive(Debug, ToSchema)]
#[schema(as = RequestReservation)]
pub(super) struct Body {
    /// For which pet. It must have no ongoing reservation.
    #[schema(value_type = Uuid)]
    pet_id: PetId,
    /// Why the visit is needed.
    #[schema(value_type = String, min_length = 1, max_length = 500, example = "He limps since yesterday.")]
    reason: Text<500>,
    /// What else the hospital should know.
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Option<Text<2000>>,
    /// When the customer would like to come.
    preferred_at: Option<DateTime<Utc>>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let pet_id = fields.required("pet_id", id);
        let reason = fields.required("reason", Text::parse);
        let notes = fields.optional("notes", Text::parse);
        let preferred_at = fields.optional("preferred_at", time);
        Some(Self { pet_id: pet_id?, reason: reason?, notes, preferred_at })
    }
}

/// Ask for a visit of a pet: one's own, or as staff anybody's.
#[utoipa::path(
    post, path = "/reservations", tag = "reservations", params(Conditions), request_body = Body,
    responses((status = 201, description = "The hospital knows.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn request_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<Made, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { pet_id, reason, notes, preferred_at } = asked.body;
    let id = ReservationId::new(Uuid::now_v7());
    let request = reservation::RequestReservation { id, pet: pet_id, reason, notes, preferred_at };
    Ok(Made(reservation::request_reservation(state.commands(), context, request).await?, "/api/v1/reservations"))
}
