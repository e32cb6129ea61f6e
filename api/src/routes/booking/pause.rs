//! `PUT` and `DELETE /admin/booking/pause`.
//!
//! Never here: what staff book; they always can.

use axum::extract::State;
use commands::{Source, hospital};
use domain::values::Text;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Nothing};
use crate::session::Administrator;
use crate::state::AppState;

/// What customers are told.
#[derive(Debug, ToSchema)]
#[schema(as = PauseBooking)]
pub(super) struct Body {
    /// Why; may be left out.
    #[schema(value_type = Option<String>, max_length = 500)]
    reason: Option<Text<500>>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { reason: fields.optional("reason", Text::parse) })
    }
}

/// Book nothing online for the time being.
#[utoipa::path(
    put, path = "/admin/booking/pause", tag = "admin", params(Conditions), request_body = Option<Body>,
    responses((status = 200, description = "Customers are asked to call.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn pause_booking(
    State(state): State<AppState>,
    admin: Administrator,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    Ok(Changed(hospital::pause_online_booking(state.commands(), context, asked.body.reason).await?))
}

/// Book online again.
#[utoipa::path(
    delete, path = "/admin/booking/pause", tag = "admin", params(Conditions),
    responses((status = 200, description = "Customers book again.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn resume_booking(
    State(state): State<AppState>,
    admin: Administrator,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    Ok(Changed(hospital::resume_online_booking(state.commands(), context).await?))
}
