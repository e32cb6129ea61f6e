//! `POST /reservations/{id}/schedule`.
//!
//! Never here: whether the doctor has that time.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::Source;
use commands::reservation::{self, ScheduleReservation};
use domain::{AccountId, ReservationId};
use utoipa::ToSchema;

use super::readable;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, id, time};
use crate::session::CurrentSession;
use crate::state::AppState;

/// What is confirmed.
#[derive(Debug, ToSchema)]
#[schema(as = ScheduleReservation)]
pub(super) struct Body {
    /// Who will treat it; the caller, if a doctor confirms and names nobody.
    #[schema(value_type = Option<uuid::Uuid>)]
    doctor_id: Option<AccountId>,
    /// From when.
    start: Option<DateTime<Utc>>,
    /// Until when; after the start.
    end: Option<DateTime<Utc>>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let doctor_id = fields.optional("doctor_id", id);
        let start = fields.optional("start", time);
        Some(Self { doctor_id, start, end: fields.optional("end", time) })
    }
}

/// Confirm a request, with a doctor and a time where they are known.
#[utoipa::path(
    post, path = "/reservations/{id}/schedule", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Option<Body>,
    responses((status = 200, description = "It is scheduled.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn schedule_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    readable(&state, &session, id).await?;
    let context = asked.under(session.context(Source::Api));
    session.only(domain::values::Role::is_staff)?;
    let Body { doctor_id, start, end } = asked.body;
    let schedule = ScheduleReservation { doctor: doctor_id, start, end };
    Ok(Changed(reservation::schedule_reservation(state.commands(), context, id, schedule).await?))
}
