//! `GET /admin/settings`.
//!
//! Never here: how the server is configured.

use axum::extract::State;
use domain::hospital::{Hospital, Settings};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::Versioned;
use crate::routes::documentation::ReadRefusals;
use crate::session::Administrator;
use crate::state::AppState;

/// What the hospital asks of its staff.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
pub(super) struct SettingsBody {
    /// Whether staff need a second factor.
    staff_second_factor: bool,
}

/// Read the settings.
#[utoipa::path(
    get, path = "/admin/settings", tag = "admin",
    responses((status = 200, description = "The settings.", body = SettingsBody), ReadRefusals)
)]
pub(super) async fn get_settings(
    State(state): State<AppState>,
    _: Administrator,
) -> Result<Versioned<SettingsBody>, Problem> {
    let loaded = state.commands().load::<Hospital>(Hospital::ID).await?;
    let Settings { staff_second_factor } = loaded.state.settings();
    Ok(Versioned(loaded.version, SettingsBody { staff_second_factor }))
}
