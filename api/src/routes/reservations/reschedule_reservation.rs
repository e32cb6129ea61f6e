//! `POST /reservations/{id}/reschedule`.
//!
//! Never here: whether it is too late for that; the reservation decides.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::Source;
use commands::reservation::{self, NewTime};
use domain::values::Role;
use domain::{AccountId, ReservationId};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, id, time};
use crate::session::CurrentSession;
use crate::slots;
use crate::state::AppState;

/// Another time.
#[derive(Debug, ToSchema)]
#[schema(as = RescheduleReservation)]
pub(super) struct Body {
    /// With whom; stays if left out.
    #[schema(value_type = Option<uuid::Uuid>)]
    doctor_id: Option<AccountId>,
    /// From when. A customer names a free time.
    start: DateTime<Utc>,
    /// Until when, for staff; as long as the doctor's appointments take if left out.
    end: Option<DateTime<Utc>>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let doctor_id = fields.optional("doctor_id", id);
        let start = fields.required("start", time);
        let end = fields.optional("end", time);
        Some(Self { doctor_id, start: start?, end })
    }
}

/// Give a visit another time: its customer until the hospital's notice, staff until the pet is in the house. A time that
/// is another's is refused as `slot_taken`, with the nearest free ones.
#[utoipa::path(
    post, path = "/reservations/{id}/reschedule", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Body,
    responses((status = 200, description = "It has another time.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn reschedule_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    super::readable(&state, &session, id).await?;
    let context = asked.under(session.context(Source::Api));
    session.only(|role| role != Role::Auditor)?;
    let Body { doctor_id, start, end } = asked.body;
    let to = NewTime { doctor: doctor_id, start, end };
    match reservation::reschedule_reservation(state.commands(), context, id, to).await {
        Ok(receipt) => Ok(Changed(receipt)),
        Err(error) => Err(slots::with_nearest(&state, error.into(), start).await),
    }
}
