//! `DELETE /me/second-factor`.
//!
//! Never here: somebody else's.

use axum::extract::State;
use commands::{Source, account};

use super::password::OwnPassword;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::Asked;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Turn the second factor off.
#[utoipa::path(
    delete, path = "/me/second-factor", tag = "me", params(Conditions), request_body = OwnPassword,
    responses((status = 200, description = "It is off.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn disable_second_factor(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<OwnPassword>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let own = session.identity.account;
    Ok(Changed(account::disable_second_factor(state.commands(), context, own, asked.body.password).await?))
}
