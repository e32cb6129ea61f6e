//! `PUT /doctors/{id}/hours`.
//!
//! Never here: appointments outside of them; they stay.

use axum::extract::State;
use commands::Source;
use commands::schedule::set_working_hours;
use domain::AccountId;
use domain::schedule::WeeklyHours;
use utoipa::ToSchema;

use super::hours::{Range, WorkingTimeBody};
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// All hours of a week.
#[derive(ToSchema)]
#[schema(as = SetHours)]
pub(super) struct Body {
    /// None overlaps another of its day.
    #[schema(value_type = Vec<WorkingTimeBody>, max_items = 42)]
    hours: WeeklyHours,
    /// How long an appointment takes, a multiple of five; as long as everybody's if left out.
    #[schema(minimum = 5, maximum = 240, multiple_of = 5)]
    appointment_minutes: Option<u16>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let appointment_minutes = fields.whole_in("appointment_minutes", &(5..=240));
        let ranges = fields.objects::<Range>("hours", 42)?;
        match WeeklyHours::new(ranges.into_iter().map(|Range(range)| range).collect()) {
            Ok(hours) => Some(Self { hours, appointment_minutes }),
            Err(_) => fields.refuse("hours", "hours_overlap"),
        }
    }
}

/// Set when a doctor sees patients: administrators, and doctors their own.
#[utoipa::path(
    put, path = "/doctors/{id}/hours", tag = "doctors",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Body,
    responses((status = 200, description = "They are set.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn set_hours(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<AccountId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    session.only(domain::values::Role::is_staff)?;
    let Body { hours, appointment_minutes } = asked.body;
    Ok(Changed(set_working_hours(state.commands(), context, id, hours, appointment_minutes).await?))
}
