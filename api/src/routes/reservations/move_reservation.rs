//! `POST /reservations/{id}/move`.
//!
//! Never here: the order itself; it is the ranks'.

use axum::extract::State;
use commands::Source;
use commands::reservation::{self, MoveReservation};
use domain::ReservationId;
use domain::reservation::Placement;
use domain::values::Role;
use utoipa::ToSchema;
use uuid::Uuid;

use super::readable;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Next to whom: exactly one of the two, in the same band.
#[derive(ToSchema)]
#[schema(as = MoveReservation)]
#[expect(dead_code, reason = "it describes what `To` reads")]
pub(super) struct MoveBody {
    /// The reservation that it is to stand directly in front of.
    before: Option<Uuid>,
    /// The reservation that it is to stand directly behind.
    after: Option<Uuid>,
}

pub(super) struct To(Placement);

impl FromFields for To {
    fn read(fields: &mut Fields) -> Option<Self> {
        let before = fields.optional("before", id::<ReservationId>);
        let after = fields.optional("after", id::<ReservationId>);
        match (before, after) {
            (Some(neighbour), None) => Some(Self(Placement::Before(neighbour))),
            (None, Some(neighbour)) => Some(Self(Placement::After(neighbour))),
            (Some(_), Some(_)) => fields.refuse("after", "exactly_one"),
            (None, None) => fields.refuse("before", "required"),
        }
    }
}

impl To {
    const fn field(&self) -> &'static str {
        match self.0 {
            Placement::Before(_) => "before",
            Placement::After(_) => "after",
        }
    }
}

/// Put a reservation elsewhere in its band.
#[utoipa::path(
    post, path = "/reservations/{id}/move", tag = "reservations",
    params(("id" = Uuid, Path), Conditions), request_body = MoveBody,
    responses((status = 200, description = "It stands there.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn move_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<To>,
) -> Result<Changed, Problem> {
    readable(&state, &session, id).await?;
    let context = asked.under(session.context(Source::Api));
    session.only(Role::is_staff)?;
    let placement = asked.body.0;
    let neighbours = state.projections().reservations().neighbours(id, placement).await;
    let neighbours = neighbours.ok_or_else(|| Problem::invalid_field(asked.body.field(), "no_such_reservation"))?;
    let to = MoveReservation { rank: neighbours.rank(), placement, band: neighbours.band };
    Ok(Changed(reservation::move_reservation(state.commands(), context, id, to).await?))
}
