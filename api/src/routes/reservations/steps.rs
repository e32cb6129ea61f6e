//! The steps that take nothing but a reason: `POST /reservations/{id}/{check-in, start-treatment, …}`.
//!
//! Never here: which step follows from where.

use axum::extract::State;
use commands::{Source, reservation};
use domain::ReservationId;
use domain::values::Text;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Why; may be left out.
#[derive(Debug, ToSchema)]
pub(super) struct Reason {
    /// In a few words. Steps that keep no reason ignore it.
    #[schema(value_type = Option<String>, max_length = 500)]
    reason: Option<Text<500>>,
}

impl FromFields for Reason {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { reason: fields.optional("reason", Text::parse) })
    }
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident at $path:literal $(with $reason:ident)?;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "reservations",
            params(("id" = uuid::Uuid, Path), Conditions), request_body = Option<Reason>,
            responses((status = 200, description = "The step is taken.", body = CommandAnswer), CommandRefusals)
        )]
        pub(super) async fn $name(
            State(state): State<AppState>,
            session: CurrentSession,
            Id(id): Id<ReservationId>,
            asked: Asked<Reason>,
        ) -> Result<Changed, Problem> {
            let context = asked.under(session.context(Source::Api));
            Ok(Changed(reservation::$name(state.commands(), context, id $(, asked.body.$reason)?).await?))
        }
    )+};
}

steps! {
    /// The pet is in the house.
    check_in at "/reservations/{id}/check-in";
    /// A doctor begins to treat it, or begins again.
    start_treatment at "/reservations/{id}/start-treatment";
    /// It stays under observation.
    admit at "/reservations/{id}/admit";
    /// It can go home.
    mark_ready at "/reservations/{id}/ready";
    /// It went home.
    complete at "/reservations/{id}/complete";
    /// Refuse a request.
    decline at "/reservations/{id}/decline" with reason;
    /// Call a visit off, before its treatment.
    cancel at "/reservations/{id}/cancel" with reason;
    /// Nobody came.
    mark_no_show at "/reservations/{id}/no-show" with reason;
    /// Take the last step back.
    undo at "/reservations/{id}/undo" with reason;
}
