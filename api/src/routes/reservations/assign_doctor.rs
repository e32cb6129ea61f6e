//! `POST /reservations/{id}/assign`.
//!
//! Never here: whether the doctor has time.

use axum::extract::State;
use commands::{Source, reservation};
use domain::values::Role;
use domain::{AccountId, ReservationId};
use utoipa::ToSchema;

use super::readable;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Who is to treat it.
#[derive(Debug, ToSchema)]
#[schema(as = AssignDoctor)]
pub(super) struct Body {
    /// A doctor; nobody in particular if it is null or left out.
    #[schema(value_type = Option<uuid::Uuid>)]
    doctor_id: Option<AccountId>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { doctor_id: fields.optional("doctor_id", id) })
    }
}

/// Name who is to treat it, or nobody.
#[utoipa::path(
    post, path = "/reservations/{id}/assign", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Option<Body>,
    responses((status = 200, description = "They are named.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn assign_doctor(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    readable(&state, &session, id).await?;
    let context = asked.under(session.context(Source::Api));
    session.only(Role::is_staff)?;
    Ok(Changed(reservation::assign_doctor(state.commands(), context, id, asked.body.doctor_id).await?))
}
