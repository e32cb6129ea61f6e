//! `PUT /admin/settings`.
//!
//! Never here: how the server is configured.

use axum::extract::State;
use commands::{Source, hospital};
use domain::hospital::Settings;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::Administrator;
use crate::state::AppState;

/// All settings.
#[derive(ToSchema)]
#[schema(as = ChangeSettings)]
pub(super) struct Body {
    /// Whether staff need a second factor.
    staff_second_factor: bool,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        match fields.change_flag("staff_second_factor").flatten() {
            Some(staff_second_factor) => Some(Self { staff_second_factor }),
            None => fields.refuse("staff_second_factor", "required"),
        }
    }
}

/// Change the settings. Staff without a second factor, if it is required, can do nothing else before they set it up.
#[utoipa::path(
    put, path = "/admin/settings", tag = "admin", params(Conditions), request_body = Body,
    responses((status = 200, description = "They are changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_settings(
    State(state): State<AppState>,
    admin: Administrator,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    let settings = Settings { staff_second_factor: asked.body.staff_second_factor };
    Ok(Changed(hospital::change_settings(state.commands(), context, settings).await?))
}
