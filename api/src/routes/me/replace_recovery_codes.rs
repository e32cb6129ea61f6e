//! `POST /me/recovery-codes`.
//!
//! Never here: using one.

use axum::extract::State;
use axum::response::IntoResponse;
use commands::{Source, account};

use super::enable_second_factor::RecoveryCodes;
use super::password::OwnPassword;
use crate::problem::Problem;
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::Asked;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Make new recovery codes; the old ones no longer work.
#[utoipa::path(
    post, path = "/me/recovery-codes", tag = "me", params(Conditions), request_body = OwnPassword,
    responses((status = 200, description = "The new codes.", body = RecoveryCodes), CommandRefusals)
)]
pub(super) async fn replace_recovery_codes(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<OwnPassword>,
) -> Result<impl IntoResponse, Problem> {
    let context = asked.under(session.context(Source::Api));
    let own = session.identity.account;
    let codes = account::replace_recovery_codes(state.commands(), context, own, asked.body.password).await?;
    Ok(RecoveryCodes::answer(codes))
}
