//! One's own account.
//!
//! Never here: other people's accounts.

mod begin_second_factor;
mod change_email;
mod change_password;
mod change_profile;
mod close_account;
mod disable_second_factor;
mod enable_second_factor;
mod export;
mod get_me;
mod password;
mod replace_recovery_codes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use export::own_data;

use crate::state::AppState;

/// The routes below `/me`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_me::get_me, change_profile::change_profile, close_account::close_account))
        .routes(routes!(change_email::change_email))
        .routes(routes!(change_password::change_password))
        .routes(routes!(
            begin_second_factor::begin_second_factor,
            enable_second_factor::enable_second_factor,
            disable_second_factor::disable_second_factor
        ))
        .routes(routes!(replace_recovery_codes::replace_recovery_codes))
        .routes(routes!(export::export_data))
}
