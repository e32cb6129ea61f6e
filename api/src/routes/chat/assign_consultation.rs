//! `PUT /rooms/{id}/doctor`.
//!
//! Never here: who is a doctor.

use axum::extract::State;
use commands::{Source, room};
use domain::{AccountId, RoomId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Who takes a consultation, as it is sent.
#[derive(ToSchema)]
#[schema(as = AssignConsultation)]
#[expect(dead_code, reason = "it describes what `Body` reads")]
pub(super) struct AssignBody {
    /// A doctor; nobody in particular, if left out.
    doctor_id: Option<Uuid>,
}

pub(super) struct Body {
    doctor: Option<AccountId>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { doctor: fields.optional("doctor_id", id) })
    }
}

/// Give a consultation to a doctor: the staff.
#[utoipa::path(
    put, path = "/rooms/{id}/doctor", tag = "chat", params(("id" = uuid::Uuid, Path), Conditions),
    request_body = AssignBody,
    responses((status = 200, description = "They have it.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn assign_consultation(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<RoomId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let doctor = asked.body.doctor;
    Ok(Changed(room::assign_consultation(state.commands(), context, id, doctor).await?))
}
