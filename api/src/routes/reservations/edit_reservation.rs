//! `PATCH /reservations/{id}`.
//!
//! Never here: the treatment or its order.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::Source;
use commands::reservation::{self, EditReservation};
use domain::ReservationId;
use domain::values::Text;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Change, Fields, FromFields, Id, time};
use crate::session::CurrentSession;
use crate::state::AppState;

/// What to change; what is left out stays, null takes away.
#[derive(Debug, ToSchema)]
#[schema(as = EditReservation)]
pub(super) struct Body {
    /// Why the visit is needed.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    reason: Option<Text<500>>,
    /// What else the hospital should know.
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Change<Text<2000>>,
    /// When the customer would like to come.
    #[schema(value_type = Option<DateTime<Utc>>)]
    preferred_at: Change<DateTime<Utc>>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let reason = fields.replace("reason", Text::parse);
        let notes = fields.change("notes", Text::parse);
        Some(Self { reason, notes, preferred_at: fields.change("preferred_at", time) })
    }
}

/// Change what was asked: its customer until check-in, the staff while it is ongoing.
#[utoipa::path(
    patch, path = "/reservations/{id}", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Option<Body>,
    responses((status = 200, description = "It is changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn edit_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { reason, notes, preferred_at } = asked.body;
    let edit = EditReservation { reason, notes, preferred_at };
    Ok(Changed(reservation::edit_reservation(state.commands(), context, id, edit).await?))
}
