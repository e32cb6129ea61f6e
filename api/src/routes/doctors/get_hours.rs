//! `GET /doctors/{id}/hours`.
//!
//! Never here: which of these times are free; see `slots`.

use axum::extract::State;
use commands::schedule::is_doctor;
use domain::AccountId;
use domain::hospital::Hospital;
use domain::schedule::Schedule;

use super::hours::HoursBody;
use crate::problem::Problem;
use crate::routes::answer::Versioned;
use crate::routes::documentation::ReadRefusals;
use crate::routes::input::Id;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Read when a doctor sees patients.
#[utoipa::path(
    get, path = "/doctors/{id}/hours", tag = "doctors", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The hours.", body = HoursBody), ReadRefusals)
)]
pub(super) async fn get_hours(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<AccountId>,
) -> Result<Versioned<HoursBody>, Problem> {
    session.only(domain::values::Role::sees_board)?;
    if !is_doctor(state.commands(), id).await? {
        return Err(Problem::not_found());
    }
    let zone = state.commands().load::<Hospital>(Hospital::ID).await?.state.zone();
    let schedule = state.commands().load::<Schedule>(id.uuid()).await?;
    Ok(Versioned(schedule.version, HoursBody::new(&schedule.state, zone.name(), state.now())))
}
