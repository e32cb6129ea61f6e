//! What administrators do: the staff, invitations, settings.
//!
//! Never here: the hospital's work.

mod accounts;
mod change_role;
mod change_settings;
mod get_settings;
mod invite_staff;
mod list_invitations;
mod list_staff;
mod withdraw_invitation;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/admin`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_staff::list_staff))
        .routes(routes!(list_invitations::list_invitations, invite_staff::invite_staff))
        .routes(routes!(withdraw_invitation::withdraw_invitation))
        .routes(routes!(change_role::change_role))
        .routes(routes!(accounts::suspend_account))
        .routes(routes!(accounts::reinstate_account))
        .routes(routes!(accounts::end_sessions))
        .routes(routes!(get_settings::get_settings, change_settings::change_settings))
}
